package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.herald.spi.support.TestDelivery;

class UnbegunReceivesTest {

    private final UnbegunReceives unbegun = new UnbegunReceives();

    private int of(String id) {
        return unbegun.of(TestDelivery.of(id));
    }

    @Test
    void knowsNothingAtFirst() {
        assertThat(of("m")).isZero();
    }

    @Test
    void countsEachReceiveOfAMessage() {
        unbegun.add("m");
        unbegun.add("m");
        unbegun.add("other");

        assertThat(of("m")).isEqualTo(2);
        assertThat(of("other")).isEqualTo(1);
        assertThat(of("unknown")).isZero();
    }

    @Test
    void forgetsAMessageThatHasLeftTheQueue() {
        unbegun.add("m");
        unbegun.add("other");

        unbegun.forget(TestDelivery.of("m"));

        assertThat(of("m")).isZero();
        assertThat(of("other")).isEqualTo(1);
    }

    @Test
    void startsAnewWhenAllIsForgotten() {
        unbegun.add("m");
        unbegun.forget(TestDelivery.of("m"));
        unbegun.forget(TestDelivery.of("m"));

        unbegun.add("m");

        assertThat(of("m")).isEqualTo(1);
    }

    @Test
    void remembersTheLatestOnly() {
        IntStream.range(0, 10_001).forEach(i -> unbegun.add("m" + i));

        assertThat(of("m0")).isZero();
        assertThat(of("m1")).isEqualTo(1);
        assertThat(of("m10000")).isEqualTo(1);
    }

    @Test
    void remembersWhatWasAskedForLately() {
        unbegun.add("old");
        IntStream.range(1, 10_000).forEach(i -> unbegun.add("m" + i));
        assertThat(of("old")).isEqualTo(1);

        unbegun.add("one more");

        assertThat(of("old")).isEqualTo(1);
    }
}
