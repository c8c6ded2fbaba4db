-- Decides one request under all its policies at once, by this server's clock: each has room and it is
-- counted everywhere, or one has none and nothing is written.
--
-- KEYS: one for each who is counted. ARGV: five for each demand: which key, policy, limit, window in
-- milliseconds, and `count`, `ask` (count nothing) or `dry` (count while there is room, refuse nobody).
-- Answer: 1 or 0, then for each demand what remains (-1 for a dry one without room) and the milliseconds until
-- the next room.
--
-- A key holds a MessagePack map from policy to one of two records.
--   log      {window, last, span, gaps}: every instant. `last - span` is the oldest; two bytes for each gap
--            lead from it to the last.
--   buckets  {window, last, count, count, …}, newest first, each for a sixtieth of the window. A bucket counts
--            until its very end has left the window, so that no window ever holds more than the limit.

local BUCKETS = 60
local LONGEST_LOG = 60000 -- a gap must fit into two bytes
local LARGEST_LOG = 250

local clock = redis.call("TIME")
local micro = clock[1] * 1000000 + clock[2]
-- Rounded against the client on both sides: a request is never taken for older than it is.
local now, stamp = math.floor(micro / 1000), math.ceil(micro / 1000)

local log, buckets = {}, {}

-- A clock that was set back leaves instants in the future: the whole record moves along, and is kept so even
-- if the request is refused, or the wait would begin anew with each.
local function set_last(found, record)
  found.last = math.min(record[2], stamp)
  found.has_moved = found.last < record[2]
end

function log.read(record, window)
  local found = {window = window, count = 0, gaps = ""}
  if not record or record[1] ~= window or type(record[4]) ~= "string" or record[2] + window <= now then
    return found
  end
  set_last(found, record)
  found.first = found.last - record[3]
  local at = 1
  while found.first + window <= now do
    found.first = found.first + struct.unpack(">I2", record[4], at)
    at = at + 2
  end
  found.gaps = string.sub(record[4], at)
  found.count = #found.gaps / 2 + 1
  return found
end

function log.add(found)
  if found.count == 0 then
    found.first = stamp
  else
    found.gaps = found.gaps .. struct.pack(">I2", stamp - found.last)
  end
  found.last = stamp
  found.count = found.count + 1
end

function log.write(found)
  return {found.window, found.last, found.last - found.first, found.gaps}
end

-- When there is room again, `surplus` being how many count beyond the limit.
function log.frees_at(found, surplus)
  local leaving = found.first
  for at = 1, surplus * 2, 2 do
    leaving = leaving + struct.unpack(">I2", found.gaps, at)
  end
  return leaving + found.window
end

local function width_of(window)
  return math.ceil(window / BUCKETS)
end

local function leaves_at(found, index)
  return (math.floor(found.last / found.width) - index + 2) * found.width + found.window
end

function buckets.read(record, window)
  local found = {window = window, width = width_of(window), count = 0, counts = {}}
  if not record or record[1] ~= window or type(record[4]) == "string" then
    return found
  end
  set_last(found, record)
  local oldest = #record
  while oldest >= 3 and (record[oldest] == 0 or leaves_at(found, oldest - 2) <= now) do
    oldest = oldest - 1
  end
  for index = 3, oldest do
    found.counts[index - 2] = record[index]
    found.count = found.count + record[index]
  end
  return found
end

function buckets.add(found)
  if found.count == 0 then
    found.counts = {0}
  else
    local passed = math.floor(stamp / found.width) - math.floor(found.last / found.width)
    for _ = 1, passed do
      table.insert(found.counts, 1, 0)
    end
  end
  found.counts[1] = found.counts[1] + 1
  found.last = stamp
  found.count = found.count + 1
end

function buckets.write(found)
  local record = {found.window, found.last}
  for index, count in ipairs(found.counts) do
    record[index + 2] = count
  end
  return record
end

function buckets.frees_at(found, surplus)
  local index, freed = #found.counts, found.counts[#found.counts]
  while freed <= surplus do
    index = index - 1
    freed = freed + found.counts[index]
  end
  return leaves_at(found, index)
end

local function ends_at(record)
  local last_bucket = type(record[4]) == "string" and 0 or width_of(record[1])
  return record[2] + record[1] + last_bucket
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
  redis.call("SET", key, cmsgpack.pack(records), "PX", gone_at - now)
end

local records = {}
for index, key in ipairs(KEYS) do
  local packed = redis.call("GET", key)
  records[index] = packed and cmsgpack.unpack(packed) or {}
end

local demands, is_allowed = {}, true
for at = 1, #ARGV, 5 do
  local limit, window = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local kind = window <= LONGEST_LOG and limit <= LARGEST_LOG and log or buckets
  local owner, policy = tonumber(ARGV[at]), ARGV[at + 1]
  local found = kind.read(records[owner][policy], window)
  local has_room, is_dry = found.count < limit, ARGV[at + 4] == "dry"
  is_allowed = is_allowed and (has_room or is_dry)
  demands[#demands + 1] = {
    owner = owner, policy = policy, limit = limit, kind = kind, found = found,
    counts = has_room and ARGV[at + 4] ~= "ask", is_overrun = is_dry and not has_room,
  }
end

local answer, changed = {is_allowed and 1 or 0}, {}
for _, demand in ipairs(demands) do
  local found, kind = demand.found, demand.kind
  local is_counted = is_allowed and demand.counts
  if is_counted then
    kind.add(found)
  end
  if is_counted or found.has_moved and found.count > 0 then
    records[demand.owner][demand.policy] = kind.write(found)
    changed[demand.owner] = true
  end
  local surplus = math.max(0, found.count - demand.limit)
  -- Who is refused must not come a millisecond early; to others a full window should not look longer than it is.
  local since = is_allowed and stamp or now
  local wait = found.count > 0 and math.max(1, kind.frees_at(found, surplus) - since) or 0
  answer[#answer + 1] = demand.is_overrun and -1 or math.max(0, demand.limit - found.count)
  answer[#answer + 1] = wait
end
for owner in pairs(changed) do
  save(KEYS[owner], records[owner])
end
return answer
