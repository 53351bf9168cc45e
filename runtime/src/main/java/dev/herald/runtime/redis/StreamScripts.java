package dev.herald.runtime.redis;

/**
 * The atomic operations on a stream. Keys are those of {@link StreamAddress#keys}: the stream, entries returned with a
 * delay (ids scored by due time), messages published with a delay (packed fields scored by due time). The first argument is
 * the group, the second the consumer.
 * <p>
 * A lease is identified by the pending entry's owner and delivery count. Scripts that settle entries take the least and the
 * greatest id as third and fourth argument, to query all with one call, and return the positions (from 0) of entries that
 * are no longer ours, usually none.
 * <p>
 * At {@code maxmemory} Redis refuses commands that may need memory, unless the script has written before. Scripts without
 * which a full queue could not be emptied begin with a write that changes nothing: {@code ZREM} of a member that is never
 * there, or {@code XACK} for a group that is never there.
 */
final class StreamScripts {

    /** The consumer that owns entries that were returned. */
    static final String NOBODY = "herald:released";

    private static final String CLOCK = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            """;

    /** The result may be filled by other pending entries in the range: ids it lacks are queried one by one. */
    private static final String OURS = """
            local function pending(from, to, most)
              return redis.call('XPENDING', KEYS[1], ARGV[1], from, to, most, ARGV[2])
            end
            local counts, complete
            local function ask()
              local most = 2 * #ARGV
              local known = pending(ARGV[3], ARGV[4], most)
              counts, complete = {}, #known < most
              for i = 1, #known do
                local entry = known[i]
                counts[entry[1]] = entry[4]
              end
            end
            local function deliveries(id)
              if not counts then ask() end
              if counts[id] or complete then return counts[id] end
              local entry = pending(id, id, 1)[1]
              return entry and entry[4]
            end
            local lost = {}
            """;

    /**
     * Claims entries that are due, and entries that a consumer has held for longer than the lease. Those that were returned
     * and are not due yet, of which there may be very many, are not examined for that. Only an entry that was returned and
     * has lost its due time is looked for among them, some at a time. Arguments: the maximum of messages, the lease in
     * milliseconds, the returned entry to start at, how many to examine at a time. Returns the messages (id, fields, delivery
     * count), where to continue among the returned ones, and in how many milliseconds the next one is due (-1: none). Delayed
     * messages that cannot be added now stay where they are, and the fourth result is the error of the first (empty: none).
     * So do members that are no delayed messages, which the fifth result counts: they are not ours, or a newer version's.
     */
    static final RedisScript RECLAIM = RedisScript.of(CLOCK + "local nobody = '" + NOBODY + "'\n" + """
            local most, lease, from, scan = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6])
            local refusal, foreign, added, pages = '', 0, 0, 0
            local function fields(packed)
              local known, values = pcall(cmsgpack.unpack, packed)
              if not known or type(values) ~= 'table' or #values == 0 or #values % 2 == 1 then return nil end
              for _, value in ipairs(values) do
                if type(value) ~= 'string' then return nil end
              end
              return values
            end
            local function add(packed)
              local values = fields(packed)
              if not values then
                foreign = foreign + 1
                return
              end
              local answer = redis.pcall('XADD', KEYS[1], '*', unpack(values))
              if type(answer) == 'table' and answer.err then
                refusal = answer.err
                return
              end
              redis.call('ZREM', KEYS[3], packed)
              added = added + 1
            end
            repeat
              local scheduled = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now, 'LIMIT', foreign, scan - added)
              if #scheduled > 0 then redis.call('ZREM', KEYS[3], '') end
              local last = #scheduled < scan - added
              for _, packed in ipairs(scheduled) do
                add(packed)
                if refusal ~= '' then break end
              end
              pages = pages + 1
            until last or refusal ~= '' or added == scan or pages == 20
            local found = {}
            local function claim(id)
              local entry = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, id)[1]
              if entry then
                local pending = redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1)[1]
                found[#found + 1] = {entry[1], entry[2], pending[4]}
              else
                redis.call('XACK', KEYS[1], ARGV[1], id)
              end
            end
            for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, most)) do
              redis.call('ZREM', KEYS[2], id)
              claim(id)
            end
            local function claimLate(holder, start)
              local pending = redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', lease, start, '+', scan, holder)
              for _, entry in ipairs(pending) do
                if #found == most then return start end
                start = '(' .. entry[1]
                if not redis.call('ZSCORE', KEYS[2], entry[1]) then claim(entry[1]) end
              end
              return #pending == scan and start or '-'
            end
            local returned = false
            for _, holder in ipairs(#found < most and redis.call('XPENDING', KEYS[1], ARGV[1])[4] or {}) do
              if holder[1] == nobody then
                returned = true
              else
                local next = '-'
                repeat next = claimLate(holder[1], next) until next == '-' or #found == most
                if #found == most then break end
              end
            end
            if #found < most then from = returned and claimLate(nobody, from) or '-' end
            local soonest = added == scan and 0 or -1
            for i = 2, 3 do
              local first = redis.call('ZRANGEBYSCORE', KEYS[i], '(' .. now, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
              if first[2] then
                local wait = first[2] - now
                if soonest < 0 or wait < soonest then soonest = wait end
              end
            end
            return {found, from, soonest, refusal, foreign}
            """);

    /**
     * Acknowledges entries, and deletes them if the fifth argument is 1 and there is no other group. The sixth argument is
     * the delivery count of all the entries, the seventh 1 if no other consumer can have claimed one; their ids follow.
     * Checking ownership costs more than all the rest, so in that case, unless entries were returned, all are acknowledged
     * unchecked. Those that were not pending are recognized by being deleted, too. In a stream that keeps handled entries
     * they cannot be recognized, and count as acknowledged, which they are. The list of ids is passed on unchanged where
     * possible, because copying it costs time.
     */
    static final RedisScript ACKNOWLEDGE = RedisScript.of(OURS + """
            local returned = redis.call('EXISTS', KEYS[2]) == 1
            local handled, from = ARGV, 8
            if ARGV[7] == '1' and not returned then
              local acknowledged = redis.call('XACK', KEYS[1], ARGV[1], unpack(ARGV, 8))
              if acknowledged < #ARGV - 7 then
                for i = 8, #ARGV do
                  if acknowledged == 0 or #redis.call('XRANGE', KEYS[1], ARGV[i], ARGV[i]) == 0 then
                    lost[#lost + 1] = i - 8
                  end
                end
              end
              if acknowledged == 0 then return lost end
            else
              local count = tonumber(ARGV[6])
              handled, from = {}, 1
              for i = 8, #ARGV do
                if deliveries(ARGV[i]) == count then handled[#handled + 1] = ARGV[i] else lost[#lost + 1] = i - 8 end
              end
              if #handled == 0 then return lost end
              redis.call('XACK', KEYS[1], ARGV[1], unpack(handled))
              if returned then redis.call('ZREM', KEYS[2], unpack(handled)) end
            end
            if ARGV[5] == '1' and #redis.call('XINFO', 'GROUPS', KEYS[1]) == 1 then
              redis.call('XDEL', KEYS[1], unpack(handled, from))
            end
            return lost
            """);

    /**
     * Extends leases from now: the fifth argument is the lease in milliseconds, the sixth the idle time after which other
     * consumers claim entries. Pairs of entry id and delivery count follow. A trimmed entry is no longer ours.
     */
    static final RedisScript EXTEND = RedisScript.of(CLOCK + OURS + """
            local lease = tonumber(ARGV[5])
            for i = 7, #ARGV, 2 do
              local id, kept = ARGV[i], false
              if deliveries(id) == tonumber(ARGV[i + 1]) then
                kept = redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, id, 'JUSTID')[1]
              end
              if kept and lease > tonumber(ARGV[6]) then
                redis.call('ZADD', KEYS[2], now + lease, id)
              elseif kept then
                redis.call('ZREM', KEYS[2], id)
              else
                lost[#lost + 1] = (i - 7) / 2
              end
            end
            return lost
            """);

    /**
     * Returns entries to the stream: from the fifth argument on, groups of entry id, delivery count, delay in milliseconds
     * and number of attempts so far. The delivery count is set to that number; the next delivery increments it.
     */
    static final RedisScript RELEASE = RedisScript.of(CLOCK + OURS + """
            redis.call('ZREM', KEYS[2], '')
            for i = 5, #ARGV, 4 do
              local id, kept = ARGV[i], false
              local count = tonumber(ARGV[i + 1])
              if deliveries(id) == count then
                redis.call('ZADD', KEYS[2], now + tonumber(ARGV[i + 2]), id)
                kept = redis.call('XCLAIM', KEYS[1], ARGV[1], '%s', 0, id, 'RETRYCOUNT', tonumber(ARGV[i + 3]), 'JUSTID')[1]
                if not kept then redis.call('ZREM', KEYS[2], id) end
              end
              if not kept then lost[#lost + 1] = (i - 5) / 4 end
            end
            return lost
            """.formatted(NOBODY));

    /**
     * Copies an entry to the stream of the first key, also at {@code maxmemory}, if the stream of the second key has no other
     * group, so that the original is deleted afterwards. Returns whether it did.
     */
    static final RedisScript DEAD_LETTER = RedisScript.of("""
            if #redis.call('XINFO', 'GROUPS', KEYS[2]) > 1 then return 0 end
            redis.call('XACK', KEYS[1], '', '0-1')
            redis.call('XADD', KEYS[1], '*', unpack(ARGV))
            return 1
            """);

    /**
     * Tries commands that change nothing, each as the number of its words and the words. Returns those that failed, with
     * their errors: the command's number from 0, and the error.
     */
    static final RedisScript TRY = RedisScript.of("""
            local failed, i, number = {}, 1, 0
            while i <= #ARGV do
              local words = tonumber(ARGV[i])
              local answer = redis.pcall(unpack(ARGV, i + 1, i + words))
              if type(answer) == 'table' and answer.err then
                failed[#failed + 1] = {number, answer.err}
              end
              i, number = i + words + 1, number + 1
            end
            return failed
            """);

    /**
     * Publishes with a delay: the first argument is the delay in milliseconds, the second 1 if the stream must exist;
     * alternating fields and values follow. Returns 1 if it was done, else 0.
     */
    static final RedisScript SCHEDULE = RedisScript.of(CLOCK + """
            if ARGV[2] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
            local fields = {}
            for i = 3, #ARGV do fields[#fields + 1] = ARGV[i] end
            redis.call('ZADD', KEYS[3], now + tonumber(ARGV[1]), cmsgpack.pack(fields))
            return 1
            """);

    /**
     * Trims entries that every group has handled, down to the second argument (entries, or -1) and the third (age in
     * milliseconds, or -1). Unread and pending entries stay, with everything after them.
     */
    static final RedisScript TRIM = RedisScript.of(CLOCK + """
            local function before(one, other)
              local ms1, seq1 = string.match(one, '(%d+)-(%d+)')
              local ms2, seq2 = string.match(other, '(%d+)-(%d+)')
              if #ms1 ~= #ms2 then return #ms1 < #ms2 end
              if ms1 ~= ms2 then return ms1 < ms2 end
              if #seq1 ~= #seq2 then return #seq1 < #seq2 end
              return seq1 < seq2
            end
            local bound
            for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
              local name, last
              for i = 1, #group, 2 do
                if group[i] == 'name' then name = group[i + 1] end
                if group[i] == 'last-delivered-id' then last = group[i + 1] end
              end
              local first = redis.call('XPENDING', KEYS[1], name)[2]
              if first and before(first, last) then last = first end
              if not bound or before(last, bound) then bound = last end
            end
            if not bound then return 0 end
            local trimmed = 0
            local excess = redis.call('XLEN', KEYS[1]) - tonumber(ARGV[2])
            if tonumber(ARGV[2]) >= 0 and excess > 0 then
              trimmed = trimmed + redis.call('XTRIM', KEYS[1], 'MINID', '~', bound, 'LIMIT', excess)
            end
            if tonumber(ARGV[3]) >= 0 then
              local oldest = string.format('%.0f', math.max(0, now - tonumber(ARGV[3]))) .. '-0'
              if before(bound, oldest) then oldest = bound end
              trimmed = trimmed + redis.call('XTRIM', KEYS[1], 'MINID', '~', oldest)
            end
            return trimmed
            """);

    /**
     * Removes consumers without pending entries: the one named by the second argument, and Herald's consumers that have been
     * idle for longer than the third (milliseconds). Removing one with pending entries would lose them.
     */
    static final RedisScript FORGET = RedisScript.of("""
            redis.call('ZREM', KEYS[2], '')
            for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
              local seen = {}
              for i = 1, #consumer, 2 do seen[consumer[i]] = consumer[i + 1] end
              local old = seen.idle > tonumber(ARGV[3]) and string.sub(seen.name, 1, 7) == 'herald:'
              if seen.pending == 0 and (seen.name == ARGV[2] or old) then
                redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], seen.name)
              end
            end
            return 1
            """);

    /**
     * Creates the group of a stream, at its first entry. If the second argument is 1, a missing stream is created, too, but
     * not at {@code maxmemory}.
     */
    static final RedisScript JOIN = RedisScript.of("""
            if ARGV[2] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then
              return redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
            end
            redis.call('ZREM', KEYS[2], '')
            return redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0')
            """);

    /** Creates a reply stream with its group. It expires after the second argument (milliseconds) unless renewed. */
    static final RedisScript REPLIES = RedisScript.of("""
            redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
            redis.call('PEXPIRE', KEYS[1], ARGV[2])
            return 1
            """);

    /**
     * Counts messages. Returns the stream's length, the group's consumers (-1: no group), and the numbers of messages that are
     * visible, in flight and delayed; -1 if unknown. Unread entries are known from Redis 7's lag, or from the length if
     * handled entries are deleted (second argument 1). An entry whose lease has ended counts as in flight until claimed. Last
     * is the age in milliseconds of the oldest entry that is pending or unread; -1 if there is none.
     */
    static final RedisScript DEPTH = RedisScript.of(CLOCK + """
            if redis.call('EXISTS', KEYS[1]) == 0 then return false end
            local length = redis.call('XLEN', KEYS[1])
            local groups, own = redis.call('XINFO', 'GROUPS', KEYS[1]), nil
            for _, group in ipairs(groups) do
              local seen = {}
              for i = 1, #group, 2 do seen[group[i]] = group[i + 1] end
              if seen.name == ARGV[1] then own = seen end
            end
            local scheduled = redis.call('ZCOUNT', KEYS[3], '(' .. now, '+inf')
            local visible = redis.call('ZCARD', KEYS[3]) - scheduled
            local function age(id)
              return id and math.max(0, now - tonumber(string.match(id, '^%%d+'))) or -1
            end
            local function first(from)
              local entry = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 1)[1]
              return entry and entry[1]
            end
            if not own then return {length, -1, visible + length, 0, scheduled, age(first('-'))} end
            local due = redis.call('ZCOUNT', KEYS[2], '-inf', now)
            local waiting, released = redis.call('ZCARD', KEYS[2]) - due, 0
            local pending = redis.call('XPENDING', KEYS[1], ARGV[1])
            for _, holder in ipairs(pending[4] or {}) do
              if holder[1] == '%s' then released = math.min(waiting, tonumber(holder[2])) end
            end
            local consumers = 0
            for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
              local seen = {}
              for i = 1, #consumer, 2 do seen[consumer[i]] = consumer[i + 1] end
              if seen.name ~= '%s' then consumers = consumers + 1 end
            end
            local unread = -1
            if ARGV[2] == '1' and #groups == 1 then
              unread = math.max(0, length - own.pending)
            elseif own.lag then
              unread = math.min(length, own.lag)
            end
            if unread >= 0 then visible = visible + unread + due else visible = -1 end
            return {length, consumers, visible, math.max(0, own.pending - due - released), scheduled + released,
              age(pending[2] or first('(' .. own['last-delivered-id']))}
            """.formatted(NOBODY, NOBODY));

    /** Removes all messages: unread, pending and delayed ones. */
    static final RedisScript PURGE = RedisScript.of("""
            if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
            redis.call('XTRIM', KEYS[1], 'MAXLEN', 0)
            for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
              local name
              for i = 1, #group, 2 do
                if group[i] == 'name' then name = group[i + 1] end
              end
              local pending = redis.call('XPENDING', KEYS[1], name, '-', '+', 500)
              while #pending > 0 do
                local ids = {}
                for _, entry in ipairs(pending) do ids[#ids + 1] = entry[1] end
                redis.call('XACK', KEYS[1], name, unpack(ids))
                pending = redis.call('XPENDING', KEYS[1], name, '-', '+', 500)
              end
              redis.call('XGROUP', 'SETID', KEYS[1], name, '$')
            end
            redis.call('DEL', KEYS[2], KEYS[3])
            return 1
            """);

    /**
     * Takes entries that nobody holds, wherever they are in the stream. The third argument is the lease in milliseconds; their
     * ids follow. Returns those taken: the position from 0, the delivery count, and 1 if the entry was pending before, because
     * somebody had returned it.
     */
    static final RedisScript TAKE = RedisScript.of(CLOCK + """
            redis.call('ZREM', KEYS[2], '')
            redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0')
            local lease, taken = tonumber(ARGV[3]), {}
            for i = 4, #ARGV do
              local id = ARGV[i]
              if #redis.call('XRANGE', KEYS[1], id, id) == 1 then
                local pending = redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1)[1]
                local due = redis.call('ZSCORE', KEYS[2], id)
                local free = not pending or pending[2] == '%s'
                if not free and due then free = tonumber(due) <= now end
                if not free and not due then free = pending[3] >= lease end
                if free then
                  redis.call('ZREM', KEYS[2], id)
                  redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, id, 'FORCE')
                  local count = redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1)[1][4]
                  taken[#taken + 1] = {i - 4, count, pending and 1 or 0}
                end
              end
            end
            return taken
            """.formatted(NOBODY));

    /**
     * Deletes entries for every group. Groups of entry id and delivery count follow from the third argument on. Returns the
     * positions of those that are no longer ours.
     */
    static final RedisScript DELETE = RedisScript.of("""
            redis.call('ZREM', KEYS[2], '')
            local groups, lost = {}, {}
            for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
              for i = 1, #group, 2 do
                if group[i] == 'name' then groups[#groups + 1] = group[i + 1] end
              end
            end
            for i = 3, #ARGV, 2 do
              local id = ARGV[i]
              local pending = redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1, ARGV[2])[1]
              if pending and pending[4] == tonumber(ARGV[i + 1]) and redis.call('XDEL', KEYS[1], id) == 1 then
                for _, group in ipairs(groups) do redis.call('XACK', KEYS[1], group, id) end
              else
                lost[#lost + 1] = (i - 3) / 2
              end
            end
            return lost
            """);

    private StreamScripts() {
    }
}
