package dev.herald.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.herald.RequestFailedException;

/** Waits until all is quiet after a script, and checks what must hold then. */
@Singleton
class QuietChecks {

    private static final Duration STATE = Duration.ofSeconds(8);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(120);
    private static final Duration LAST_CALLS = Duration.ofSeconds(6);

    private final Model model;
    private final Broker broker;
    private final Director director;
    private final Later later;

    QuietChecks(Model model, Broker broker, Director director, Later later) {
        this.model = model;
        this.broker = broker;
        this.director = director;
        this.later = later;
    }

    /** Each listener does what the last call asked it to do. */
    void checkStates() {
        within(STATE, () -> Stream.of(Target.values()).allMatch(this::isAsWished));
        for (Target target : Target.values()) {
            if (!isAsWished(target)) {
                model.violated(Violation.of(Invariant.STATE, target, "should be " + director.wish(target) + ", and is "
                        + director.listener(target).status()));
            }
        }
    }

    private boolean isAsWished(Target target) {
        return director.listener(target).state() == director.wish(target);
    }

    /** Waits until the queues are empty, or nothing has happened for long. @return whether they are */
    boolean drain() {
        long start = System.nanoTime();
        long changedAt = start;
        List<Long> before = List.of();
        while (depth() > 0) {
            List<Long> activity = List.of(depth(), model.totals().calls, model.totals().failures);
            long now = System.nanoTime();
            if (!activity.equals(before)) {
                before = activity;
                changedAt = now;
            }
            if (now - changedAt > SILENCE.toNanos() || now - start > LONGEST_DRAIN.toNanos()) {
                return false;
            }
            pause();
        }
        return true;
    }

    private long depth() {
        return Stream.of(Target.values()).mapToLong(broker::depth).sum();
    }

    /** Waits until no handler runs and nothing settles late. */
    void awaitLastCalls() {
        within(LAST_CALLS, () -> later.isIdle() && Stream.of(Target.values()).allMatch(target -> running(target) == 0));
    }

    int running(Target target) {
        synchronized (model) {
            return model.traffic(target).running(model.nanoTime());
        }
    }

    /** All that can be checked once it is quiet. */
    List<Violation> run() {
        List<Violation> found = new ArrayList<>();
        for (Target target : Target.values()) {
            Contents contents = broker.contents(target);
            found.addAll(MessageChecks.run(model, target, contents));
            found.addAll(OrderChecks.run(model, target, contents));
            if (!within(LAST_CALLS, () -> director.listener(target).counts().inFlight() == 0)) {
                found.add(Violation.of(Invariant.IN_FLIGHT, target,
                        "still in flight: " + director.listener(target).counts().inFlight()));
            }
        }
        checkStages(found);
        checkRequests(found);
        found.addAll(model.violations());
        return found;
    }

    private void checkStages(List<Violation> found) {
        model.awaited().stream().filter(one -> !within(LAST_CALLS, () -> one.stage().toCompletableFuture().isDone()))
                .forEach(one -> one.call().attempts().forEach(attempt -> found.add(new Violation(Invariant.STAGE_PENDING,
                        one.call().target, attempt.history.task.id(),
                        "the stage of " + one.what() + " in call " + attempt.number + " never completed",
                        attempt.history.events()))));
        director.pauses().stream().filter(stage -> !within(LAST_CALLS, stage::isDone))
                .forEach(stage -> found
                        .add(Violation.of(Invariant.STAGE_PENDING, null, "the stage of pause() never completed")));
    }

    private void checkRequests(List<Violation> found) {
        director.asked().forEach((id, reply) -> {
            try {
                String answer = reply.get(LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS);
                if (!id.equals(answer)) {
                    found.add(request(id, "got the reply " + answer));
                }
            } catch (ExecutionException e) {
                checkFailure(id, e.getCause(), found);
            } catch (TimeoutException e) {
                found.add(request(id, "got neither a reply nor a failure"));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void checkFailure(String id, Throwable failure, List<Violation> found) {
        synchronized (model) {
            Traffic traffic = model.traffic(Target.ASK);
            boolean isFailure = failure instanceof RequestFailedException;
            // A dead letter that could not be sent at first may be handled well after all.
            boolean undisturbed = traffic.excused() == 0 && traffic.stops().isEmpty();
            if (!isFailure && traffic.history(id).ended(Ending.WELL)) {
                found.add(request(id, "was answered, and failed with " + failure.getClass().getName()));
            } else if (isFailure && undisturbed && broker.contents(Target.ASK).dead(id).isEmpty()) {
                found.add(request(id, "failed, and is not dead-lettered"));
            }
        }
    }

    private Violation request(String id, String text) {
        synchronized (model) {
            return new Violation(Invariant.REQUEST, Target.ASK, id, text, model.traffic(Target.ASK).history(id).events());
        }
    }

    static boolean within(Duration bound, BooleanSupplier condition) {
        long end = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
