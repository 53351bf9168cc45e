package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReceivedBytesTest {

    private static final int KB = 1 << 10;
    private static final int MB = 1 << 20;

    private final ReceivedBytes bytes = new ReceivedBytes(16 * MB);

    private void receive(int size) {
        bytes.received(size, size);
        bytes.left(size);
    }

    @Test
    void expectsLargeMessagesBeforeTheFirstIsHere() {
        assertThat(bytes.room()).isEqualTo(16);
        assertThat(bytes.capacity()).isEqualTo(16);
    }

    @Test
    void hasRoomForAsManyAsFitOfTheSizeOfTheFirst() {
        receive(KB);

        assertThat(bytes.room()).isEqualTo(16 * KB);
        assertThat(bytes.capacity()).isEqualTo(16 * KB);
    }

    @Test
    void expectsTheSizeOfALargerMessageAtOnce() {
        receive(KB);
        receive(4 * MB);

        assertThat(bytes.room()).isEqualTo(4);
        assertThat(bytes.capacity()).isEqualTo(4);
    }

    @Test
    void forgetsALargeMessageGradually() {
        receive(4 * MB);
        receive(KB);
        assertThat(bytes.room()).isEqualTo(4);

        for (int i = 0; i < 1000; i++) {
            receive(KB);
        }

        assertThat(bytes.room()).isGreaterThan(4 * KB);
        assertThat(bytes.capacity()).isGreaterThan(4 * KB);
    }

    @Test
    void theCapacityDoesNotFollowEachSmallChange() {
        receive(4 * MB);
        int changes = 0;
        for (int i = 0; i < 1000; i++) {
            int before = bytes.capacity();
            receive(KB + i % 7);
            changes += bytes.capacity() == before ? 0 : 1;
        }

        assertThat(changes).isBetween(1, 12);
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
        bytes.received(10 * MB, MB);
        assertThat(bytes.room()).isEqualTo(6);
        assertThat(bytes.held()).isEqualTo(10 * MB);

        assertThat(bytes.left(10 * MB)).isFalse();

        assertThat(bytes.room()).isEqualTo(16);
    }

    @Test
    void saysWhenThereWasNoRoomForAnother() {
        bytes.received(16 * MB, MB);
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
    void hasRoomForAnyNumberOfMessagesWithoutASize() {
        receive(0);

        assertThat(bytes.held()).isZero();
        assertThat(bytes.room()).isEqualTo(16);
    }

    @Test
    void aVeryLargeBoundDoesNotOverflow() {
        ReceivedBytes unbounded = new ReceivedBytes(Long.MAX_VALUE);
        unbounded.received(1, 1);

        assertThat(unbounded.room()).isEqualTo(Integer.MAX_VALUE);
        assertThat(unbounded.capacity()).isEqualTo(Integer.MAX_VALUE);
    }
}
