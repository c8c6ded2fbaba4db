"""The periodic job that keeps all figures."""

from requests_workflow.statistics.measuring import measure_new_answers
from requests_workflow.statistics.summing import sum_up
from requests_workflow.statistics.waiting import count_backlog


def refresh_statistics() -> int:
    """Measure what is new, sum it up, count what waits; return how many answers were measured.

    It may run at any time, twice at once, or be killed halfway: the next run goes on. After it was down, one
    run catches up, however much that is.
    """
    measured = measure_new_answers()
    sum_up()
    count_backlog()
    return measured
