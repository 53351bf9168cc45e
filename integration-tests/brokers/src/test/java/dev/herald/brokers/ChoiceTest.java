package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;

import org.junit.jupiter.api.Test;

class ChoiceTest {

    private enum Fruit {
        NONE, APPLE, PEAR;

        String key() {
            return this == NONE ? "" : name().toLowerCase(Locale.ROOT);
        }
    }

    @Test
    void isTheValueWithTheKey() {
        assertThat(choose("pear")).isEqualTo(Fruit.PEAR);
    }

    @Test
    void isTheValueWithoutAKeyIfThePropertyIsNotSet() {
        assertThat(choose(null)).isEqualTo(Fruit.NONE);
    }

    @Test
    void namesThePropertyAndItsValues() {
        assertThatThrownBy(() -> choose("plum")).isInstanceOf(IllegalStateException.class)
                .hasMessage("test.fruit=plum is not known; it is one of [apple, pear], or not set");
    }

    private static Fruit choose(String text) {
        return Choice.of("test.fruit", text, Fruit.values(), Fruit::key);
    }
}
