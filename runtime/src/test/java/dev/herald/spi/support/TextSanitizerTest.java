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
    void cutsALongText() {
        assertThat(TextSanitizer.of("abcdef", 3)).isEqualTo("abc…");
    }

    @Test
    void cutsNoCharacterInTwo() {
        assertThat(TextSanitizer.of("ab😀cd", 3)).isEqualTo("ab…");
    }
}
