package dev.herald.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

import dev.herald.spi.Delivery;
import dev.herald.spi.Inbox;

/**
 * The polling threads of a broker whose queue has to be asked: a pull broker's consumer is made of one of these. One
 * thread polls while the queue is idle; each poll that comes back full starts another, up to a limit, and each that
 * comes back empty ends one.
 */
public final class PollingLoop {

    /** The queue, as the loop needs it. Called from polling threads only; {@link #receive} from several at once. */
    public interface Source {

        /**
         * Connects and declares; called before the first receive and after each failure.
         *
         * @return how long the broker leases a message
         * @throws MissingDestinationException if the destination is not there
         */
        Duration open() throws Exception;

        /** Receives up to {@code max} messages, waiting up to {@code wait} for the first. */
        List<? extends Delivery> receive(int max, Duration wait) throws Exception;
    }

    /** The queue or topic does not exist; the text names it and the cure. */
    public static final class MissingDestinationException extends Exception {

        private static final long serialVersionUID = 1L;

        public MissingDestinationException(String message) {
            super(message);
        }
    }

    /**
     * @param name of the threads
     * @param perCall the most messages one receive brings
     * @param maxPollers the most threads
     * @param waitTime how long a receive waits for messages
     */
    public PollingLoop(String name, int perCall, int maxPollers, Duration waitTime, Inbox inbox, Source source) {
    }

    /** Starts polling; no effect if it does already. */
    public void start() {
    }

    /** Makes no further poll; completes when the last one under way has ended and its messages were handed over. */
    public CompletionStage<Void> stop() {
        return null;
    }
}
