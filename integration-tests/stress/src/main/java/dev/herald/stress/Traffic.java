package dev.herald.stress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What one listener has and does. Guarded by the {@link Model}. */
final class Traffic {

    /** How far the model's view of an instant may be from the container's. */
    static final long SLACK = 250_000_000L;

    final Target target;
    private final Map<String, History> histories = new LinkedHashMap<>();
    private final Map<String, List<History>> groups = new LinkedHashMap<>();
    private final Set<Call> running = new LinkedHashSet<>();
    private final List<Stop> stops = new ArrayList<>();
    private int limit;
    private int leaseEnds;
    private int excused;
    /** The last stop that no start followed, or {@code null}. */
    private Stop lastStop;
    private boolean stopped;

    Traffic(Target target) {
        this.target = target;
        this.limit = target.concurrency();
    }

    History published(Task task, boolean unreadable) {
        return histories.computeIfAbsent(task.id(), id -> {
            History history = new History(target, task, unreadable);
            if (task.group() != null) {
                groups.computeIfAbsent(task.group(), group -> new ArrayList<>()).add(history);
            }
            return history;
        });
    }

    /** {@code null} if there is none of this id. */
    History history(String id) {
        return histories.get(id);
    }

    Collection<History> histories() {
        return histories.values();
    }

    void begin(Call call) {
        running.add(call);
    }

    void left(Call call) {
        running.remove(call);
    }

    /**
     * How many handlers run. What a handler on an event loop left unfinished holds no thread once its lease is over, so the
     * container need not count it any more.
     */
    int running(long now) {
        return (int) running.stream().filter(call -> !(target.style().onEventLoop() && isGivenUp(call, now))).count();
    }

    private boolean isGivenUp(Call call, long now) {
        return call.attempts().stream().allMatch(attempt -> mayBeLost(attempt, now) || mayBeReleased(attempt, now));
    }

    /** The messages that handlers have, with the thread each handler was called on. */
    List<String> runningMessages() {
        return running.stream().map(call -> call.thread + " "
                + call.attempts().stream().map(attempt -> attempt.history.task.id()).toList()).toList();
    }

    /** Another call that has a message of this group, or {@code null}. */
    Call runningInGroup(String group, Call except) {
        Predicate<Call> inGroup = call -> call.attempts().stream()
                .anyMatch(attempt -> group.equals(attempt.history.task.group()));
        return running.stream().filter(call -> call != except).filter(inGroup).findFirst().orElse(null);
    }

    /** The first message of the group that has to be done before this one, and is not; or {@code null}. */
    History undoneBefore(History history, Call call) {
        for (History earlier : groups.get(history.task.group())) {
            if (earlier == history) {
                return null;
            }
            boolean together = call.attempts().stream().anyMatch(attempt -> attempt.history == earlier);
            if (!together && !earlier.isDone(leaseEnds)) {
                return earlier;
            }
        }
        return null;
    }

    int limit() {
        return limit;
    }

    /** Handlers begun under a higher limit may still run, so the highest one counts. */
    void concurrency(int handlers) {
        limit = Math.max(limit, handlers);
    }

    Stop stopping(long now) {
        lastStop = new Stop(now);
        stops.add(lastStop);
        return lastStop;
    }

    List<Stop> stops() {
        return stops;
    }

    /** Whether neither a start nor another stop followed. */
    boolean isLast(Stop stop) {
        return lastStop == stop;
    }

    void started() {
        lastStop = null;
        stopped = false;
    }

    void stopped(boolean value) {
        stopped = value;
    }

    /** Whether a stop found all handlers ended, and no start followed. */
    boolean isStopped() {
        return stopped;
    }

    void leasesEnded() {
        leaseEnds++;
    }

    int leaseEnds() {
        return leaseEnds;
    }

    void excuse(int messages) {
        excused += messages;
    }

    /** How many messages may be handled once more than otherwise, because of injected faults. */
    int excused() {
        return excused;
    }

    /** Whether the container may have given up the attempt's lease. */
    boolean mayBeLost(Attempt attempt, long now) {
        long ran = attempt.endedAt(now) - attempt.call.begunAt;
        return attempt.sawLeaseLost() || ran >= attempt.mayRun() - SLACK;
    }

    /** Whether a stop may have returned the message while the handler ran. */
    boolean mayBeReleased(Attempt attempt, long now) {
        return stops.stream().anyMatch(stop -> stop.gaveUp(attempt.call.begunAt, attempt.endedAt(now), SLACK));
    }

    /** Whether a stop may have cancelled handlers by now. */
    boolean cancelsHandlers(long now) {
        return stops.stream().anyMatch(stop -> now >= stop.deadline() - SLACK && stop.endedAt() >= now - SLACK);
    }
}
