package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;

class CheckedMessagesTest {

    private static final Destination QUEUE = Destination.existingQueue("orders", null);

    @Test
    void aMessageThatIsRejectedKeepsNoOtherFromBeingSent() {
        CheckedMessages<String> checked = checked("a", "rejected", "c");

        assertThat(checked.valid()).containsExactly("a", "c");
        BatchReceipt receipt = checked.receipt(List.of(entry("1"), entry("3")));
        assertThat(receipt.entries()).extracting(Entry::sent).containsExactly(true, false, true);
        assertThat(receipt.entries().get(2).receipt()).isEqualTo(Receipt.of("3"));
        assertThat(receipt.failed().get(0).failure()).hasMessage("queue 'orders' takes no such text")
                .matches(failure -> !failure.isRetryable(), "is not retryable");
    }

    @Test
    void aMessageWhoseCheckBreaksKeepsNoOtherFromBeingSent() {
        CheckedMessages<String> checked = checked("a", "broken");

        assertThat(checked.valid()).containsExactly("a");
        assertThat(checked.receipt(List.of(entry("1"))).failed().get(0).failure()).hasMessageContaining("queue 'orders'")
                .hasMessageContaining("no header [1, null]");
    }

    @Test
    void doesNotTakeAMissingAnswerForSuccess() {
        assertThatIllegalStateException().isThrownBy(() -> checked("a", "b").receipt(List.of(entry("1"))))
                .withMessageContaining("1 of 2");
    }

    @Test
    void inOrderNoMessageIsSentAfterOneOfItsGroupThatIsRejected() {
        List<OutgoingMessage<Body>> messages = Stream.of("a 1", "bad a", "a 2", "b 1", "a 3")
                .map(text -> OutgoingMessage.of(Body.of(text)).groupId(text.contains("a") ? "a" : "b")).toList();

        CheckedMessages<String> checked = CheckedMessages.of(QUEUE, messages, true, message -> {
            if (message.payload().text().startsWith("bad")) {
                throw new IllegalArgumentException("takes no such text");
            }
            return message.payload().text();
        });

        assertThat(checked.valid()).containsExactly("a 1", "b 1");
        BatchReceipt receipt = checked.receipt(List.of(entry("1"), entry("4")));
        assertThat(receipt.entries()).extracting(Entry::sent).containsExactly(true, false, false, true, false);
        assertThat(receipt.entries().get(2).failure()).hasMessageContaining("an earlier message of its group")
                .matches(failure -> failure.isRetryable(), "is retryable");
    }

    private static CheckedMessages<String> checked(String... texts) {
        List<OutgoingMessage<Body>> messages = Stream.of(texts).map(text -> OutgoingMessage.of(Body.of(text))).toList();
        return CheckedMessages.of(QUEUE, messages, message -> switch (message.payload().text()) {
            case "rejected" -> throw new IllegalArgumentException("takes no such text");
            case "broken" -> throw new NullPointerException("no header [1, null]");
            default -> message.payload().text();
        });
    }

    private static Entry entry(String id) {
        return new Entry(Receipt.of(id), null);
    }
}
