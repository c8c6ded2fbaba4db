"""Where the boxes of charts stand."""

from portal.design.charts import Bar, Box, Point, draw_bars, draw_columns


def test_the_longest_bar_takes_all_the_room_and_the_others_their_share() -> None:
    chart = draw_bars([("Germany", 4), ("Malta", 1), ("Nowhere", 0)])
    assert chart.bars == (Bar("Germany", 4, 0, 410), Bar("Malta", 1, 26, 102), Bar("Nowhere", 0, 52, 0))
    assert chart.height == 78


def test_one_of_very_many_is_still_seen() -> None:
    assert draw_bars([("Germany", 10_000), ("Malta", 1)]).bars[1].length == 2


def test_values_stand_beside_each_other_below_a_round_number() -> None:
    chart = draw_columns([Point("Jan", "January", (3, 1)), Point("Feb", "February", (0, 4))])
    assert chart.top == 5
    assert chart.columns[0].boxes == (Box(1, 36.0, 64.0, 143.0, 96.0), Box(2, 180.0, 128.0, 143.0, 32.0))
    assert [box.height for box in chart.columns[1].boxes] == [0.0, 128.0]
    assert [column.middle for column in chart.columns] == [180.0, 540.0]


def test_values_stand_upon_each_other_where_they_add_up() -> None:
    (column,) = draw_columns([Point("Jan", "January", (3, 1))], are_stacked=True).columns
    assert column.boxes == (Box(1, 0, 64.0, 719.0, 96.0), Box(2, 0, 32.0, 719.0, 32.0))


def test_at_most_six_columns_are_labelled() -> None:
    points = [Point(str(number), "", (1,)) for number in range(90)]
    assert [column.label for column in draw_columns(points).labelled] == ["0", "15", "30", "45", "60", "75"]


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw_bars([]).bars == ()
    assert draw_columns([]).columns == ()
    assert draw_columns([Point("Jan", "", (0,))]).columns[0].boxes[0].height == 0
