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
    void takesForASpaceWhateverEndsALineSomewhere() {
        assertThat(OneLine.of("a\u0085b\u2028c\u2029d\u000be\u000cf", 20)).isEqualTo("a b c d e f");
    }

    @Test
    void takesForASpaceWhatSteersATerminalOrReversesText() {
        assertThat(OneLine.of("a\u001b[31mb\u009b2Jc\u202ed\u2066e", 20)).isEqualTo("a [31mb 2Jc d e");
    }

    @Test
    void cutsALongText() {
        assertThat(OneLine.of("abcdef", 4)).isEqualTo("abc…");
        assertThat(OneLine.of("abcd", 4)).isEqualTo("abcd");
        assertThat(OneLine.of("abc\nd", 4)).isEqualTo("abc…");
    }

    @Test
    void cutsNoCharacterInTwo() {
        assertThat(OneLine.of("ab😀cd", 4)).isEqualTo("ab…");
        assertThat(OneLine.of("ab😀", 4)).isEqualTo("ab😀");
    }

    @Test
    void readsNoFurtherThanItMust() {
        assertThat(OneLine.of("a" + "\n".repeat(10_000_000) + "b", 10)).isEqualTo("a…");
    }
}
