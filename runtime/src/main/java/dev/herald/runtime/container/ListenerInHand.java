package dev.herald.runtime.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.herald.ListenerState;
import dev.herald.ListenerStatus;
import dev.herald.spi.InHand;

/** What a listener has in hand. */
final class ListenerInHand implements InHand {

    private final String listener;
    private final Status status;
    private final LeaseRenewer leases;
    private final Dispatcher dispatcher;
    private final ClockTimers timers;
    private final Runnable tick;

    /** @param tick looks at once at what is looked at once a period */
    ListenerInHand(String listener, Status status, LeaseRenewer leases, Dispatcher dispatcher, ClockTimers timers,
            Runnable tick) {
        this.listener = listener;
        this.status = status;
        this.leases = leases;
        this.dispatcher = dispatcher;
        this.timers = timers;
        this.tick = tick;
    }

    @Override
    public String owner() {
        ListenerStatus now = status.now();
        return "listener '" + listener + "', which is " + now.state() + (now.reason().isEmpty() ? "" : ": " + now.reason());
    }

    @Override
    public boolean isReceiving() {
        return status.isAsked(ListenerState.RUNNING);
    }

    @Override
    public boolean isChanging() {
        ListenerState state = status.now().state();
        return state == ListenerState.STARTING || state == ListenerState.DRAINING;
    }

    @Override
    public boolean isEmpty() {
        // A call ends after its messages, and what has ended begins none: in this order nothing is missed between the two.
        return leases.count() == 0 && dispatcher.runningCount() == 0 && leases.count() == 0;
    }

    /** What waits for time is found first: what joins it meanwhile is taken for what goes on. */
    @Override
    public Contents contents() {
        Dispatcher.Resting resting = dispatcher.resting();
        Set<InFlight> waiting = Set.copyOf(resting.messages());
        List<Held> messages = new ArrayList<>();
        for (InFlight message : leases.all()) {
            boolean waits = waiting.contains(message);
            messages.add(new Held(message.delivery, waits ? "waiting for its time" : text(message), waits));
        }
        return new Contents(resting.calls(), messages);
    }

    private static String text(InFlight message) {
        return switch (message.state()) {
            case WAITING -> "waiting for a handler";
            case HANDLING -> message.call() == null ? "handled, and nobody has settled it" : "being handled";
            case WAITING_FOR_RETRY -> "waiting for its next attempt";
            case GIVEN_UP -> "waiting for the dead-letter queue, which did not take it";
            case SETTLING -> "being settled";
            case SETTLED, RETURNED, LOST -> "settled or lost just now";
        };
    }

    @Override
    public void timeAdvances(Duration by) {
        leases.renewAhead(by);
    }

    @Override
    public void timeChanged() {
        timers.timeChanged();
        tick.run();
    }
}
