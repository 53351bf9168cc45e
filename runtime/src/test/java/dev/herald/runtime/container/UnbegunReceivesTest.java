package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.herald.spi.support.TestDelivery;

class UnbegunReceivesTest {

    private final UnbegunReceives unbegun = new UnbegunReceives();

    @Test
    void knowsNothingAtFirst() {
        assertThat(unbegun.of("m")).isZero();
    }

    @Test
    void countsEachReceiveOfAMessage() {
        unbegun.add("m");
        unbegun.add("m");
        unbegun.add("other");

        assertThat(unbegun.of("m")).isEqualTo(2);
        assertThat(unbegun.of("other")).isEqualTo(1);
        assertThat(unbegun.of("unknown")).isZero();
    }

    @Test
    void forgetsAMessageThatHasLeftTheQueue() {
        unbegun.add("m");
        unbegun.add("other");

        unbegun.forget(TestDelivery.of("m"));

        assertThat(unbegun.of("m")).isZero();
        assertThat(unbegun.of("other")).isEqualTo(1);
    }

    @Test
    void startsAnewWhenAllIsForgotten() {
        unbegun.add("m");
        unbegun.forget(TestDelivery.of("m"));
        unbegun.forget(TestDelivery.of("m"));

        unbegun.add("m");

        assertThat(unbegun.of("m")).isEqualTo(1);
    }

    @Test
    void remembersTheLatestOnly() {
        IntStream.range(0, 10_001).forEach(i -> unbegun.add("m" + i));

        assertThat(unbegun.of("m0")).isZero();
        assertThat(unbegun.of("m1")).isEqualTo(1);
        assertThat(unbegun.of("m10000")).isEqualTo(1);
    }

    @Test
    void remembersWhatWasAskedForLately() {
        unbegun.add("old");
        IntStream.range(1, 10_000).forEach(i -> unbegun.add("m" + i));
        unbegun.of("old");

        unbegun.add("one more");

        assertThat(unbegun.of("old")).isEqualTo(1);
    }
}
