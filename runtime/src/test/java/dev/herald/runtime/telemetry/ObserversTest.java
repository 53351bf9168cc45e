package dev.herald.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.telemetry.PublishObserver.Sending;
import dev.herald.runtime.telemetry.Telemetry.Origin;
import dev.herald.runtime.telemetry.Telemetry.PublisherFacts;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.support.LogRecords;

class ObserversTest {

    private static final BatchReceipt NOTHING = new BatchReceipt(List.of());
    private static final List<OutgoingMessage<Body>> MESSAGES = List.of(OutgoingMessage.of(Body.of("text")));

    @RegisterExtension
    final LogRecords log = new LogRecords();

    private final List<String> calls = new ArrayList<>();

    @Test
    void areNobodyWithoutTelemetry() {
        assertThat(observer()).isSameAs(PublishObserver.NONE);
        assertThat(observer(PublishObserver.NONE)).isSameAs(PublishObserver.NONE);
    }

    @Test
    void seeTheMessagesOfThoseBeforeThemAndEndInReverse() {
        PublishObserver all = observer(adding("a"), looking("b"), adding("c"));

        Sending sending = all.begins(MESSAGES);
        all.ends(sending, 1, NOTHING, null, 7);

        assertThat(sending.messages()).singleElement()
                .satisfies(message -> assertThat(message.headers()).containsOnlyKeys("a", "c"));
        assertThat(calls).containsExactly("a sees []", "b sees [a]", "c sees [a]", "c ends 7", "b ends 7", "a ends 7");
    }

    @Test
    void changeNothingIfTheyFail() {
        PublishObserver failing = new PublishObserver() {
            @Override
            public Sending begins(List<OutgoingMessage<Body>> messages) {
                throw new IllegalStateException("as meant");
            }

            @Override
            public void ends(Sending sending, int count, BatchReceipt receipts, Throwable failure, long nanos) {
                throw new LinkageError("as meant");
            }
        };
        PublishObserver losing = new PublishObserver() {
            @Override
            public Sending begins(List<OutgoingMessage<Body>> messages) {
                return () -> List.of();
            }
        };

        PublishObserver alone = observer(failing);
        alone.ends(alone.begins(MESSAGES), 1, NOTHING, null, 7);
        assertThat(alone.begins(MESSAGES)).isNull();
        PublishObserver all = observer(failing, adding("a"), losing);
        Sending sending = all.begins(MESSAGES);
        all.ends(sending, 1, NOTHING, null, 7);

        assertThat(sending.messages()).singleElement()
                .satisfies(message -> assertThat(message.headers()).containsOnlyKeys("a"));
        assertThat(calls).containsExactly("a sees []", "a ends 7");
        assertThat(log.texts("WARN")).anyMatch(text -> text.contains("Telemetry is incomplete"));
    }

    private PublishObserver adding(String header) {
        return new PublishObserver() {
            @Override
            public Sending begins(List<OutgoingMessage<Body>> messages) {
                List<OutgoingMessage<Body>> added = messages.stream().map(message -> message.header(header, "x")).toList();
                calls.add(header + " sees " + messages.get(0).headers().keySet());
                return () -> added;
            }

            @Override
            public void ends(Sending sending, int count, BatchReceipt receipts, Throwable failure, long nanos) {
                calls.add(header + " ends " + nanos);
            }
        };
    }

    private PublishObserver looking(String name) {
        return new PublishObserver() {
            @Override
            public Sending begins(List<OutgoingMessage<Body>> messages) {
                calls.add(name + " sees " + messages.get(0).headers().keySet());
                return null;
            }

            @Override
            public void ends(Sending sending, int count, BatchReceipt receipts, Throwable failure, long nanos) {
                assertThat(sending).isNull();
                calls.add(name + " ends " + nanos);
            }
        };
    }

    private static PublishObserver observer(PublishObserver... observers) {
        List<Telemetry> all = new ArrayList<>();
        for (PublishObserver observer : observers) {
            all.add(new Telemetry() {
                @Override
                public PublishObserver publisher(PublisherFacts publisher) {
                    return observer;
                }
            });
        }
        return new Observers(all).of(new PublisherFacts("memory", Destination.existingQueue("orders", null), Origin.BUILD,
                unused -> 9, unused -> false));
    }
}
