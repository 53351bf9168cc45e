package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

class GuardedCallbackTest {

    @Test
    void runsTheBody() {
        AtomicBoolean ran = new AtomicBoolean();

        assertThat(GuardedCallback.run("running", () -> ran.set(true))).isTrue();

        assertThat(ran).isTrue();
    }

    @Test
    void letsNothingOutThatTheBodyThrows() {
        assertThat(GuardedCallback.run("failing", () -> {
            throw new StackOverflowError();
        })).isFalse();
    }

    @Test
    void letsNothingOutOfAnExceptionWhoseMessageCannotBeRead() {
        assertThat(GuardedCallback.run("failing", () -> {
            throw new IllegalStateException() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw new IllegalStateException("no message");
                }
            };
        })).isFalse();
    }
}
