-- Decides one request under all its policies at once, by this server's clock: each has room and it is
-- counted everywhere, or one has none and nothing is written.
--
-- KEYS: one for each who is counted. ARGV: five for each demand: which key, policy, limit, window in seconds,
-- and `count`, `ask` (count nothing) or `dry` (count while there is room, refuse nobody).
-- Answer: 1 or 0, then for each demand what remains (-1 for a dry one without room) and the milliseconds until
-- the next room.
--
-- A window is cut into parts, numbered since EPOCH. A request counts until the very end of its part has left
-- the window: never shorter than the window, and at most a part longer. A key holds a MessagePack map from
-- policy to one of two records, which is taken for none once the policy has another window or kind.
--   log      {window, last, span, gaps}: in 240 parts, every request: `last` and `last - span` are the parts of
--            the newest and the oldest; a byte for each gap leads from the oldest to the newest.
--   buckets  {window, last, count, count, …}: in 60 parts, how many there were in each; the newest first.

local LARGEST_LOG = 250
local EPOCH = 1767225600 -- 2026 began: so that the number of a part is small

local clock = redis.call("TIME")
local now = (clock[1] - EPOCH) * 1000 + clock[2] / 1000

local log, buckets = {parts = 240}, {parts = 60}

local function part_of(found)
  return math.floor(now / found.width)
end

local function leaves_at(found, part)
  return (part + 1) * found.width + found.window
end

local function open(kind, record, seconds)
  local window = seconds * 1000
  local found = {kind = kind, seconds = seconds, window = window, width = math.ceil(window / kind.parts), count = 0}
  if record and record[1] == seconds and (type(record[4]) == "string") == (kind == log) then
    -- A clock that was set back leaves requests in the future: the whole record moves along, and is kept so
    -- even if the request is refused, or the wait would begin anew with each.
    found.last = math.min(record[2], part_of(found))
    found.has_moved = found.last < record[2]
    if leaves_at(found, found.last) > now then
      kind.read(found, record)
    end
  end
  return found
end

function log.read(found, record)
  local first, gaps, at = found.last - record[3], record[4], 1
  while leaves_at(found, first) <= now do
    first = first + string.byte(gaps, at)
    at = at + 1
  end
  found.first, found.gaps = first, string.sub(gaps, at)
  found.count = #found.gaps + 1
end

function log.add(found, part)
  if found.count == 0 then
    found.first, found.gaps = part, ""
  else
    found.gaps = found.gaps .. string.char(part - found.last)
  end
end

function log.write(found)
  return {found.seconds, found.last, found.last - found.first, found.gaps}
end

-- When there is room again, `surplus` being how many count beyond the limit.
function log.frees_at(found, surplus)
  local leaving = found.first
  for at = 1, surplus do
    leaving = leaving + string.byte(found.gaps, at)
  end
  return leaves_at(found, leaving)
end

function buckets.read(found, record)
  local oldest = #record
  while record[oldest] == 0 or leaves_at(found, found.last - oldest + 3) <= now do
    oldest = oldest - 1
  end
  found.counts = {unpack(record, 3, oldest)}
  for _, count in ipairs(found.counts) do
    found.count = found.count + count
  end
end

function buckets.add(found, part)
  if found.count == 0 then
    found.counts = {0}
  else
    for _ = found.last + 1, part do
      table.insert(found.counts, 1, 0)
    end
  end
  found.counts[1] = found.counts[1] + 1
end

function buckets.write(found)
  return {found.seconds, found.last, unpack(found.counts)}
end

function buckets.frees_at(found, surplus)
  local index, freed = #found.counts, found.counts[#found.counts]
  while freed <= surplus do
    index = index - 1
    freed = freed + found.counts[index]
  end
  return leaves_at(found, found.last - index + 1)
end

local function add(found)
  local part = part_of(found)
  found.kind.add(found, part)
  found.last = part
  found.count = found.count + 1
end

local function ends_at(record)
  local found = open(type(record[4]) == "string" and log or buckets, nil, record[1])
  return leaves_at(found, record[2])
end

local function save(key, records)
  local gone_at = 0
  for policy, record in pairs(records) do
    local at = ends_at(record)
    if at <= now then
      records[policy] = nil
    else
      gone_at = math.max(gone_at, at)
    end
  end
  redis.call("SET", key, cmsgpack.pack(records), "PX", math.ceil(gone_at - now))
end

local records = {}
for index, key in ipairs(KEYS) do
  local packed = redis.call("GET", key)
  records[index] = packed and cmsgpack.unpack(packed) or {}
end

local demands, is_allowed = {}, true
for at = 1, #ARGV, 5 do
  local owner, policy, limit, mode = tonumber(ARGV[at]), ARGV[at + 1], tonumber(ARGV[at + 2]), ARGV[at + 4]
  local found = open(limit <= LARGEST_LOG and log or buckets, records[owner][policy], tonumber(ARGV[at + 3]))
  local has_room, is_dry = found.count < limit, mode == "dry"
  is_allowed = is_allowed and (has_room or is_dry)
  demands[#demands + 1] = {
    owner = owner, policy = policy, limit = limit, found = found,
    counts = has_room and mode ~= "ask", is_overrun = is_dry and not has_room,
  }
end

local answer, changed = {is_allowed and 1 or 0}, {}
for _, demand in ipairs(demands) do
  local found = demand.found
  local is_counted = is_allowed and demand.counts
  if is_counted then
    add(found)
  end
  if is_counted or found.has_moved and found.count > 0 then
    records[demand.owner][demand.policy] = found.kind.write(found)
    changed[demand.owner] = true
  end
  local surplus = math.max(0, found.count - demand.limit)
  local wait = found.count > 0 and math.ceil(found.kind.frees_at(found, surplus) - now) or 0
  -- Who is refused must not come a millisecond early; to others a window should not look longer than it is.
  answer[#answer + 1] = demand.is_overrun and -1 or math.max(0, demand.limit - found.count)
  answer[#answer + 1] = is_allowed and math.min(wait, found.window) or wait
end
for owner in pairs(changed) do
  save(KEYS[owner], records[owner])
end
return answer
