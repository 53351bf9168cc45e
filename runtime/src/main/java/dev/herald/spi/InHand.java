package dev.herald.spi;

import java.time.Duration;
import java.util.List;

/**
 * What a container has in hand, as a broker in the process needs to know it: to tell a test that nothing is left to do, and to
 * take the container along when the test moves the time. Thread-safe; no method blocks.
 */
public interface InHand {

    /** Of a sink that passes on what it gets at once. */
    InHand NOTHING = new InHand() {

        @Override
        public String owner() {
            return "";
        }

        @Override
        public boolean isReceiving() {
            return true;
        }

        @Override
        public boolean isChanging() {
            return false;
        }

        @Override
        public boolean isEmpty() {
            return true;
        }

        @Override
        public Contents contents() {
            return new Contents(0, List.of());
        }

        @Override
        public void timeAdvances(Duration by) {
            // Nothing waits here.
        }

        @Override
        public void timeChanged() {
            // Nothing waits here.
        }
    };

    /**
     * A message.
     *
     * @param delivery the message
     * @param state where it stands, as a phrase that goes on after "is"
     * @param waitsForTime whether nothing happens to it before the {@link BrokerClock} comes to a certain time
     */
    record Held(Delivery delivery, String state, boolean waitsForTime) {
    }

    /**
     * All that is in hand, at one instant.
     *
     * @param calls how many calls of the application have not ended, whether their messages are settled or not
     * @param messages received, and neither settled nor given up
     */
    record Contents(int calls, List<Held> messages) {
    }

    /** Who has it, and what it is doing, for an error. */
    String owner();

    /** Whether it is to receive: it may be about to, or fail for now, but nobody has paused or stopped it. */
    boolean isReceiving();

    /** Whether it is starting or stopping, which goes on by itself. */
    boolean isChanging();

    /** Whether there is neither a message nor a call. */
    boolean isEmpty();

    Contents contents();

    /**
     * The time of the broker is about to jump: the leases of what is in hand are extended now, for as long as they would have
     * been extended while that time passed.
     */
    void timeAdvances(Duration by);

    /** The time of the broker was moved, or runs on: what has become due is done. */
    void timeChanged();
}
