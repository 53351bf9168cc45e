package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UnsupportedPropertyTest {

    private final UnsupportedProperty unsupported = new UnsupportedProperty("Amazon SQS");

    @Test
    void rejectsAPropertyThatIsSet() {
        assertThatThrownBy(() -> unsupported.reject("priority", 3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("is on Amazon SQS, which does not support 'priority': remove it");
    }

    @Test
    void namesTheAlternative() {
        assertThatThrownBy(() -> unsupported.rejectIf(true, "delay", "set DelaySeconds on the queue"))
                .hasMessage("is on Amazon SQS, which does not support 'delay': remove it, or set DelaySeconds on the queue");
    }

    @Test
    void takesAMessageWithoutIt() {
        assertThatCode(() -> unsupported.reject("priority", null)).doesNotThrowAnyException();
        assertThatCode(() -> unsupported.rejectIf(false, "delay", "")).doesNotThrowAnyException();
    }
}
