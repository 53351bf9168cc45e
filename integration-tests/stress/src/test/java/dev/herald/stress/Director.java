package dev.herald.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Singleton;

import io.smallrye.mutiny.infrastructure.Infrastructure;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.PublishException;
import dev.herald.stress.Action.Ask;
import dev.herald.stress.Action.Concurrency;
import dev.herald.stress.Action.Duplicate;
import dev.herald.stress.Action.EndLeases;
import dev.herald.stress.Action.FailPublishes;
import dev.herald.stress.Action.FailReceives;
import dev.herald.stress.Action.FailSettlements;
import dev.herald.stress.Action.PauseListener;
import dev.herald.stress.Action.Publish;
import dev.herald.stress.Action.PublishEvent;
import dev.herald.stress.Action.ResumeListener;
import dev.herald.stress.Action.Saturate;
import dev.herald.stress.Action.StartListener;
import dev.herald.stress.Action.StopListener;
import dev.herald.stress.Script.Step;

/** Does what a script says, one step after the other, and knows what each listener should be doing by now. */
@Singleton
class Director {

    /** More than the worker pool has threads and places in its queue. */
    private static final int MORE_THAN_THE_POOL = 120;

    private final Model model;
    private final Broker broker;
    private final Listeners listeners;
    private final Requests requests;
    private final StopWatch stops;
    private final Map<Target, ListenerState> wishes = new EnumMap<>(Target.class);
    private final Map<String, CompletableFuture<String>> asked = new LinkedHashMap<>();
    private final List<CompletableFuture<Void>> pauses = new ArrayList<>();

    Director(Model model, Broker broker, Listeners listeners, Requests requests) {
        this.model = model;
        this.broker = broker;
        this.listeners = listeners;
        this.requests = requests;
        this.stops = new StopWatch(model);
    }

    /** Plays the script to its end. */
    void play(Script script) throws InterruptedException {
        asked.clear();
        pauses.clear();
        for (Target target : Target.values()) {
            wishes.put(target, ListenerState.RUNNING);
        }
        long begin = System.nanoTime();
        for (Step step : script.steps()) {
            long wait = begin + TimeUnit.MILLISECONDS.toNanos(step.at()) - System.nanoTime();
            if (wait > 0) {
                TimeUnit.NANOSECONDS.sleep(wait);
            }
            act(step.action());
        }
    }

    // A chain, not a switch: patterns in switch need Java 21.
    private void act(Action action) {
        if (action instanceof Publish publish) {
            send(publish.target(), publish.task(), publish.unreadable());
        } else if (action instanceof PublishEvent event) {
            publish(event.task(), event.vip(), event.unreadable());
        } else if (action instanceof Ask ask) {
            ask(ask.task());
        } else if (action instanceof Saturate saturate) {
            saturate(saturate.millis());
        } else if (!control(action)) {
            inject(action);
        }
    }

    void send(Target target, Task task, boolean unreadable) {
        model.published(target, task, unreadable);
        broker.send(target, task, unreadable);
    }

    void publish(Task task, boolean vip, boolean unreadable) {
        model.published(Target.ALL_EVENTS, task, unreadable);
        if (vip) {
            model.published(Target.VIP_EVENTS, task, unreadable);
        }
        broker.publish(task, vip, unreadable);
    }

    private void ask(Task task) {
        model.published(Target.ASK, task, false);
        CompletableFuture<String> reply = requests.send(task);
        reply.whenComplete((answer, failure) -> {
            if (failure instanceof PublishException) {
                model.maybeNotPublished(Target.ASK, task.id());
            }
        });
        asked.put(task.id(), reply);
    }

    private static void saturate(int millis) {
        try {
            for (int i = 0; i < MORE_THAN_THE_POOL; i++) {
                Infrastructure.getDefaultExecutor().execute(() -> Blocking.ignoringInterrupts(millis));
            }
        } catch (RejectedExecutionException full) {
            // So it is.
        }
    }

    private boolean control(Action action) {
        if (action instanceof StopListener stop) {
            wishes.put(stop.target(), ListenerState.STOPPED);
            stops.stop(stop.target(), listener(stop.target()), stop.caller());
        } else if (action instanceof StartListener start) {
            start(start.target());
        } else if (action instanceof PauseListener pause) {
            wishes.put(pause.target(), ListenerState.PAUSED);
            CompletionStage<Void> paused = listener(pause.target()).pause();
            pauses.add(paused.toCompletableFuture());
        } else if (action instanceof ResumeListener resume) {
            resume(resume.target());
        } else if (action instanceof Concurrency concurrency) {
            model.concurrency(concurrency.target(), concurrency.handlers());
            listener(concurrency.target()).concurrency(concurrency.handlers());
        } else {
            return false;
        }
        return true;
    }

    private void start(Target target) {
        wishes.put(target, ListenerState.RUNNING);
        model.starting(target);
        listener(target).start();
    }

    private void resume(Target target) {
        wishes.put(target, ListenerState.RUNNING);
        listener(target).resume();
    }

    private void inject(Action action) {
        if (action instanceof FailSettlements fail) {
            model.faultsInjected(fail.target(), fail.count(), fail.count());
            broker.failSettlements(fail.target(), fail.count());
        } else if (action instanceof FailReceives fail) {
            model.faultsInjected(fail.target(), fail.count(), 0);
            broker.failReceives(fail.target(), fail.count());
        } else if (action instanceof FailPublishes fail) {
            model.faultsInjected(Target.SINK, fail.count(), 0);
            broker.failPublishes(Target.SINK, fail.count());
        } else if (action instanceof EndLeases end) {
            model.leasesEnded(end.target());
            broker.endLeases(end.target());
        } else if (action instanceof Duplicate duplicate) {
            model.faultsInjected(duplicate.target(), 1, 1);
            broker.duplicateNext(duplicate.target());
        } else {
            throw new IllegalArgumentException("no such action: " + action);
        }
    }

    /** What the listener should be doing, by the last call that was made. */
    ListenerState wish(Target target) {
        return wishes.get(target);
    }

    /** Has the listener run as it did when the round began. */
    void restore(Target target) {
        // As it is, not as it should be: what is wrong about that has been reported by then.
        switch (listener(target).state()) {
            case STOPPED, DRAINING -> start(target);
            case PAUSED -> resume(target);
            default -> {
                // It runs.
            }
        }
        listener(target).concurrency(target.concurrency());
    }

    void awaitStops(Duration stall) {
        stops.awaitAll(stall);
    }

    /** Stops all listeners at once. */
    void stopAll() {
        for (Target target : Target.values()) {
            act(new StopListener(target, Action.Caller.WAITS));
        }
    }

    List<CompletableFuture<Void>> pauses() {
        return pauses;
    }

    Map<String, CompletableFuture<String>> asked() {
        return asked;
    }

    Listener listener(Target target) {
        return listeners.get(target.id());
    }
}
