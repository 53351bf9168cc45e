package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextSanitizerTest {

    @Test
    void leavesATextAsItIs() {
        assertThat(TextSanitizer.of("grüße, 😀", 20)).isEqualTo("grüße, 😀");
    }

    @Test
    void takesLineBreaksAndWhatNoBrokerTakesForASpace() {
        assertThat(TextSanitizer.of("\na\r\n\tb\u0000c\ud800d\uffffe\n", 20)).isEqualTo("a b c d e");
    }

    @Test
    void takesForASpaceWhateverEndsALineSomewhere() {
        assertThat(TextSanitizer.of("a\u0085b\u2028c\u2029d\u000be\u000cf", 20)).isEqualTo("a b c d e f");
    }

    @Test
    void takesForASpaceWhatSteersATerminalOrReversesText() {
        assertThat(TextSanitizer.of("a\u001b[31mb\u009b2Jc\u202ed\u2066e", 20)).isEqualTo("a [31mb 2Jc d e");
    }

    @Test
    void cutsALongText() {
        assertThat(TextSanitizer.of("abcdef", 4)).isEqualTo("abc…");
        assertThat(TextSanitizer.of("abcd", 4)).isEqualTo("abcd");
        assertThat(TextSanitizer.of("abc\nd", 4)).isEqualTo("abc…");
    }

    @Test
    void cutsNoCharacterInTwo() {
        assertThat(TextSanitizer.of("ab😀cd", 4)).isEqualTo("ab…");
        assertThat(TextSanitizer.of("ab😀", 4)).isEqualTo("ab😀");
    }

    @Test
    void readsNoFurtherThanItMust() {
        assertThat(TextSanitizer.of("a" + "\n".repeat(10_000_000) + "b", 10)).isEqualTo("a…");
    }
}
