package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.herald.ListenerState;

class StatusTest {

    private final Status status = new Status("orders");

    @BeforeEach
    void start() {
        status.asked(ListenerState.RUNNING, "");
    }

    @Test
    void aRunningListenerSaysWhatIsNotAsItShouldBe() {
        status.connection(ListenerState.RUNNING, "");

        status.remark("receives", "no long polls");

        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
        assertThat(status.now().reason()).isEqualTo("no long polls");
        status.remark("receives", "");
        assertThat(status.now().reason()).isEmpty();
    }

    @Test
    void whileNothingIsReceivedItDoesNotMatterHow() {
        status.connection(ListenerState.BACKING_OFF, "refused");

        status.remark("receives", "no long polls");

        assertThat(status.now().state()).isEqualTo(ListenerState.BACKING_OFF);
        assertThat(status.now().reason()).isEqualTo("refused");
    }

    @Test
    void whatIsWrongWithOneThingDoesNotHideAnother() {
        status.connection(ListenerState.RUNNING, "");
        status.remark("receives", "no long polls");
        status.remark("dead letters", "refused");
        assertThat(status.now().reason()).isEqualTo("no long polls; refused");

        status.remark("receives", "");

        assertThat(status.now().reason()).isEqualTo("refused");
    }

    @Test
    void aRestartForgetsWhatWasWrong() {
        status.connection(ListenerState.RUNNING, "");
        status.remark("dead letters", "refused");

        status.asked(ListenerState.STOPPED, "");
        status.asked(ListenerState.RUNNING, "");
        status.connection(ListenerState.RUNNING, "");

        assertThat(status.now().reason()).isEmpty();
    }
}
