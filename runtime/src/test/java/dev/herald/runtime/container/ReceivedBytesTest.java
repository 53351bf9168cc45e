package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceivedBytesTest {

    private static final int KB = 1 << 10;
    private static final int MB = 1 << 20;

    private final ReceivedBytes bytes = new ReceivedBytes(16 * MB);

    private void receive(int size) {
        bytes.received(1, size, size);
        bytes.left(size);
    }

    private void receive(int messages, int size) {
        bytes.received(messages, (long) messages * size, size);
        bytes.left(messages * size);
    }

    @Test
    void expectsLargeMessagesBeforeTheFirstIsHere() {
        assertThat(bytes.room()).isEqualTo(16);
        assertThat(bytes.capacity()).isEqualTo(16);
    }

    @Test
    void hasRoomForMoreAndMoreWhileMessagesAreSmall() {
        receive(KB);
        assertThat(bytes.room()).isEqualTo(16);

        receive(256, KB);
        assertThat(bytes.room()).isGreaterThan(16);
        for (int i = 0; i < 10; i++) {
            receive(256, KB);
        }

        assertThat(bytes.room()).isGreaterThan(8 * KB);
        assertThat(bytes.capacity()).isGreaterThan(4 * KB);
    }

    @Test
    void someSmallMessagesDoNotMakeRoomForManyLargeOnes() {
        for (int i = 0; i < 10; i++) {
            receive(KB);
        }

        assertThat(bytes.capacity()).isEqualTo(16);
    }

    @Test
    void expectsTheSizeOfALargerMessageAtOnce() {
        receive(2560, KB);
        receive(4 * MB);

        assertThat(bytes.room()).isEqualTo(4);
        assertThat(bytes.capacity()).isEqualTo(4);
    }

    @Test
    void theCapacityDoesNotFollowEachSmallChange() {
        receive(4 * MB);
        int changes = 0;
        for (int i = 0; i < 5000; i++) {
            int before = bytes.capacity();
            receive(KB + i % 7);
            changes += bytes.capacity() == before ? 0 : 1;
        }

        assertThat(changes).isBetween(1, 13);
    }

    @Test
    void whatIsBeingReceivedTakesRoom() {
        bytes.reserve(10);

        assertThat(bytes.room()).isEqualTo(6);

        bytes.reserve(-10);
        assertThat(bytes.room()).isEqualTo(16);
    }

    @Test
    void whatIsHereTakesRoomUntilItIsGone() {
        bytes.received(10, 10 * MB, MB);
        assertThat(bytes.room()).isEqualTo(6);
        assertThat(bytes.held()).isEqualTo(10 * MB);

        assertThat(bytes.left(10 * MB)).isFalse();

        assertThat(bytes.room()).isEqualTo(16);
    }

    @Test
    void saysWhenThereWasNoRoomForAnother() {
        bytes.received(16, 16 * MB, MB);
        assertThat(bytes.isFull()).isTrue();

        assertThat(bytes.left(MB)).isTrue();
        assertThat(bytes.isFull()).isFalse();
    }

    @Test
    void hasTheCapacityForOneMessageWhateverItsSize() {
        receive(100 * MB);

        assertThat(bytes.room()).isZero();
        assertThat(bytes.capacity()).isEqualTo(1);
    }

    @Test
    void messagesWithoutASizeTakeNoRoom() {
        receive(100, 0);

        assertThat(bytes.held()).isZero();
        assertThat(bytes.room()).isGreaterThanOrEqualTo(16);
    }

    @Test
    void aVeryLargeBoundDoesNotOverflow() {
        ReceivedBytes unbounded = new ReceivedBytes(Long.MAX_VALUE);
        unbounded.received(256, 256, 1);

        assertThat(unbounded.room()).isEqualTo(Integer.MAX_VALUE);
        assertThat(unbounded.capacity()).isEqualTo(Integer.MAX_VALUE);
    }
}
