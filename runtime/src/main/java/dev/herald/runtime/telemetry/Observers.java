package dev.herald.runtime.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import jakarta.inject.Singleton;

import io.quarkus.arc.All;

import dev.herald.BatchReceipt;
import dev.herald.Listener;
import dev.herald.OutgoingMessage;
import dev.herald.RequestCounts;
import dev.herald.runtime.telemetry.Telemetry.ListenerFacts;
import dev.herald.runtime.telemetry.Telemetry.PublisherFacts;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.RateLimitedLog;

/**
 * The observers of all {@link Telemetry} beans, as one. Guarded: what an observer throws is logged, and changes nothing about
 * a message or about the other observers.
 */
@Singleton
public class Observers {

    private final List<Telemetry> all;

    public Observers(@All List<Telemetry> all) {
        this.all = all;
    }

    /** Whether nobody observes: then nothing has to be told about listeners and publishers. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** The observer of a listener that is being made. */
    public ListenerObserver of(ListenerFacts listener) {
        List<ListenerObserver> observers = new ArrayList<>();
        for (Telemetry telemetry : all) {
            ListenerObserver observer = guarded(telemetry, () -> telemetry.listener(listener), ListenerObserver.NONE);
            if (observer != ListenerObserver.NONE) {
                observers.add(observer);
            }
        }
        return switch (observers.size()) {
            case 0 -> ListenerObserver.NONE;
            case 1 -> new Guarded(observers.get(0));
            default -> new Several(observers.stream().map(Guarded::new).toArray(Guarded[]::new));
        };
    }

    /** The listener has been made. */
    public void made(ListenerFacts facts, Listener listener) {
        for (Telemetry telemetry : all) {
            guarded(telemetry, () -> {
                telemetry.made(facts, listener);
                return null;
            }, null);
        }
    }

    /** The observer of what is published to a destination. Each gets the messages of the one before. */
    public PublishObserver of(PublisherFacts publisher) {
        List<PublishObserver> observers = new ArrayList<>();
        for (Telemetry telemetry : all) {
            PublishObserver observer = guarded(telemetry, () -> telemetry.publisher(publisher), PublishObserver.NONE);
            if (observer != PublishObserver.NONE) {
                observers.add(observer);
            }
        }
        return switch (observers.size()) {
            case 0 -> PublishObserver.NONE;
            case 1 -> new GuardedPublishing(observers.get(0));
            default -> new SeveralPublishing(observers.stream().map(GuardedPublishing::new)
                    .toArray(GuardedPublishing[]::new));
        };
    }

    /** Requests may be sent through a client of a broker, {@code null} being the default one. */
    public void requests(String broker, String client, Supplier<RequestCounts> counts) {
        for (Telemetry telemetry : all) {
            guarded(telemetry, () -> {
                telemetry.requests(broker, client, counts);
                return null;
            }, null);
        }
    }

    private static <T> T guarded(Telemetry telemetry, Supplier<T> call, T otherwise) {
        try {
            return call.get();
        } catch (Throwable defect) {
            warn(telemetry, defect);
            return otherwise;
        }
    }

    private static void warn(Object observer, Throwable defect) {
        String kind = observer.getClass().getName();
        RateLimitedLog.warn(kind, "Telemetry is incomplete, messages are not concerned: " + kind + " failed: "
                + FailureText.of(defect), defect);
    }

    private record Guarded(ListenerObserver observer) implements ListenerObserver {

        @Override
        public Object callBegins(ObservedCall call) {
            try {
                return observer.callBegins(call);
            } catch (Throwable defect) {
                warn(observer, defect);
                return null;
            }
        }

        @Override
        public void callEnds(ObservedCall call, Object begun) {
            try {
                observer.callEnds(call, begun);
            } catch (Throwable defect) {
                warn(observer, defect);
            }
        }

        @Override
        public String trace(Object begun) {
            try {
                return observer.trace(begun);
            } catch (Throwable defect) {
                warn(observer, defect);
                return null;
            }
        }

        @Override
        public void brokerAnswered(BrokerOperation operation, List<Delivery> deliveries, int failures, long nanos) {
            try {
                observer.brokerAnswered(operation, deliveries, failures, nanos);
            } catch (Throwable defect) {
                warn(observer, defect);
            }
        }
    }

    /** The last to begin ends first: what it made current is current no longer when the others end. */
    private record Several(Guarded[] observers) implements ListenerObserver {

        @Override
        public Object callBegins(ObservedCall call) {
            Object[] begun = new Object[observers.length];
            for (int i = 0; i < observers.length; i++) {
                begun[i] = observers[i].callBegins(call);
            }
            return begun;
        }

        @Override
        public void callEnds(ObservedCall call, Object begun) {
            Object[] each = (Object[]) begun;
            for (int i = observers.length - 1; i >= 0; i--) {
                observers[i].callEnds(call, each[i]);
            }
        }

        @Override
        public String trace(Object begun) {
            Object[] each = (Object[]) begun;
            String trace = null;
            for (int i = 0; trace == null && i < observers.length; i++) {
                trace = observers[i].trace(each[i]);
            }
            return trace;
        }

        @Override
        public void brokerAnswered(BrokerOperation operation, List<Delivery> deliveries, int failures, long nanos) {
            for (Guarded observer : observers) {
                observer.brokerAnswered(operation, deliveries, failures, nanos);
            }
        }
    }

    private record GuardedPublishing(PublishObserver observer) implements PublishObserver {

        @Override
        public Sending begins(List<OutgoingMessage<Body>> messages) {
            try {
                Sending sending = observer.begins(messages);
                if (sending == null || sending.messages().size() == messages.size()) {
                    return sending;
                }
                throw new IllegalStateException("it returned " + sending.messages().size() + " of " + messages.size()
                        + " messages");
            } catch (Throwable defect) {
                warn(observer, defect);
                return null;
            }
        }

        @Override
        public void ends(Sending sending, int count, BatchReceipt receipts, Throwable failure, long nanos) {
            try {
                observer.ends(sending, count, receipts, failure, nanos);
            } catch (Throwable defect) {
                warn(observer, defect);
            }
        }
    }

    /** The last to begin ends first. */
    private record SeveralPublishing(GuardedPublishing[] observers) implements PublishObserver {

        private record Sendings(Sending[] each, List<OutgoingMessage<Body>> messages) implements Sending {
        }

        @Override
        public Sending begins(List<OutgoingMessage<Body>> messages) {
            Sending[] each = new Sending[observers.length];
            List<OutgoingMessage<Body>> sent = messages;
            for (int i = 0; i < observers.length; i++) {
                each[i] = observers[i].begins(sent);
                sent = each[i] == null ? sent : each[i].messages();
            }
            return new Sendings(each, sent);
        }

        @Override
        public void ends(Sending sending, int count, BatchReceipt receipts, Throwable failure, long nanos) {
            Sending[] each = ((Sendings) sending).each();
            for (int i = observers.length - 1; i >= 0; i--) {
                observers[i].ends(each[i], count, receipts, failure, nanos);
            }
        }
    }
}
