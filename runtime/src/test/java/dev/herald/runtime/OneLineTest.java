package dev.herald.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {

    @Test
    void leavesATextAsItIs() {
        assertThat(OneLine.of("grüße, 😀", 20)).isEqualTo("grüße, 😀");
    }

    @Test
    void takesLineBreaksAndWhatNoBrokerTakesForASpace() {
        assertThat(OneLine.of("\na\r\n\tb\u0000c\ud800d\uffffe\n", 20)).isEqualTo("a b c d e");
    }

    @Test
    void cutsALongText() {
        assertThat(OneLine.of("abcdef", 3)).isEqualTo("abc…");
    }

    @Test
    void cutsNoCharacterInTwo() {
        assertThat(OneLine.of("ab😀cd", 3)).isEqualTo("ab…");
    }
}
