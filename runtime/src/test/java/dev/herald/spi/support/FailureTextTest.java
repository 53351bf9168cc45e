package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import dev.herald.UnreadableMessageException;

class FailureTextTest {

    @Test
    void leavesOutTheArgumentsThatAValidationQuotes() {
        Throwable failure = new IllegalArgumentException("1 constraint violation(s) occurred during method validation.\n"
                + "Constructor or Method: void Orders.on(Order)\nArgument values: [Order[card=4111\n1111]]\n"
                + "Constraint violations: \n (1) message: must not be blank");

        assertThat(FailureText.of(failure)).contains("(arguments left out)", "Orders.on", "must not be blank")
                .doesNotContain("4111", "1111");
        assertThat(FailureText.message(new IllegalArgumentException("Argument values: [secret]"))).doesNotContain("secret");
    }

    @Test
    void tellsTheClassAndTheMessage() {
        assertThat(FailureText.of(new IllegalStateException("out of paper")))
                .isEqualTo("java.lang.IllegalStateException: out of paper");
        assertThat(FailureText.message(new IllegalStateException("out of paper"))).isEqualTo("out of paper");
    }

    @Test
    void tellsTheClassWhereThereIsNoMessage() {
        assertThat(FailureText.of(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
        assertThat(FailureText.message(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
        assertThat(FailureText.message(new IllegalStateException(" \n"))).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void survivesAMessageThatThrows() {
        Throwable failure = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new UnsupportedOperationException("no message for you");
            }
        };

        assertThat(FailureText.of(failure)).isEqualTo(failure.getClass().getName()
                + ": its message can't be read (java.lang.UnsupportedOperationException)");
        assertThat(FailureText.message(failure)).startsWith("its message can't be read");
    }

    @Test
    void survivesAMessageThatOverflowsTheStack() {
        Throwable failure = new RuntimeException() {
            @Override
            public String getMessage() {
                return getMessage() + "!";
            }
        };

        assertThat(FailureText.of(failure)).contains("its message can't be read (java.lang.StackOverflowError)");
    }

    @Test
    void putsTheMessageOnOneLine() {
        assertThat(FailureText.of(new RuntimeException("first\r\n2026-01-01 INFO forged\u001b[2J\u2028end")))
                .isEqualTo("java.lang.RuntimeException: first 2026-01-01 INFO forged [2J end");
    }

    @Test
    void boundsALongMessage() {
        String text = FailureText.of(new RuntimeException("x".repeat(10_000_000)));

        assertThat(text).hasSize(FailureText.MAX_LENGTH).startsWith("java.lang.RuntimeException: xxx").endsWith("x…");
        assertThat(FailureText.message(new RuntimeException("\n".repeat(10_000_000) + "x")))
                .hasSizeLessThanOrEqualTo(FailureText.MAX_LENGTH);
    }

    @Test
    void tellsTheCauseAtTheRoot() {
        Throwable failure = new IllegalStateException("saving failed",
                new RuntimeException("flush", new IllegalArgumentException("duplicate key")));

        assertThat(FailureText.withCause(failure)).isEqualTo("java.lang.IllegalStateException: saving failed; caused by"
                + " java.lang.IllegalArgumentException: duplicate key");
        assertThat(FailureText.messageWithCause(failure))
                .isEqualTo("saving failed; caused by java.lang.IllegalArgumentException: duplicate key");
    }

    @Test
    void doesNotRepeatACauseThatTheMessageTells() {
        assertThat(FailureText.withCause(new RuntimeException(new IllegalStateException("out of paper"))))
                .isEqualTo("java.lang.RuntimeException: java.lang.IllegalStateException: out of paper");
    }

    @Test
    void tellsNoCauseThatMayQuoteABody() {
        assertThat(
                FailureText.messageWithCause(new UnreadableMessageException("at id", new IllegalStateException("4111-1111"))))
                .isEqualTo("at id");
    }

    @Test
    void aLongMessageLeavesRoomForTheCause() {
        String text = FailureText.withCause(new RuntimeException("x".repeat(1000), new IllegalStateException("out of paper")));

        assertThat(text).hasSizeLessThanOrEqualTo(FailureText.MAX_LENGTH)
                .endsWith("…; caused by java.lang.IllegalStateException: out of paper");
    }

    @Test
    void aCircleOfCausesHasAnEnd() {
        Throwable failure = new RuntimeException("a");
        failure.initCause(new RuntimeException("b", failure));

        assertThat(FailureText.withCause(failure)).startsWith("java.lang.RuntimeException: a");
    }

    @Test
    void failuresFromOnePlaceAreOfAKind() {
        Throwable[] failures = new Throwable[2];
        for (int i = 0; i < 2; i++) {
            failures[i] = new RuntimeException("wrapper " + i, new IllegalStateException("number " + i));
        }

        assertThat(FailureText.kind(failures[0])).isEqualTo(FailureText.kind(failures[1]))
                .startsWith("java.lang.IllegalStateException at ");
        assertThat(FailureText.kind(new IllegalStateException("elsewhere"))).isNotEqualTo(FailureText.kind(failures[0]));
    }

    @Test
    void knowsNoFailureToo() {
        assertThat(FailureText.of(null)).isEqualTo("unknown failure");
        assertThat(FailureText.message(null)).isEqualTo("unknown failure");
    }
}
