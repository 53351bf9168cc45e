package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class SuspectsTest {

    private static final PublishResult UNCONFIRMED = PublishResult.unknown("unconfirmed", null);
    private static final PublishResult UNSENT = PublishResult.notSent("unsent", null);

    private final Suspects suspects = new Suspects();

    private static OutstandingConfirm message() {
        return new OutstandingConfirm(null, DeclarationStep.NONE, null, 0);
    }

    @Test
    void nothingIsHeldBackAsLongAsNothingIsSuspected() {
        assertThat(suspects.holdBack(message())).isFalse();
        assertThat(suspects.nextHeldBack()).isNull();
    }

    @Test
    void whatComesWhileMessagesAreSentAgainComesAfterThem() {
        OutstandingConfirm first = message();
        OutstandingConfirm second = message();
        OutstandingConfirm later = message();

        assertThat(suspects.add(List.of(first, second))).isTrue();

        assertThat(suspects.holdBack(later)).isTrue();
        assertThat(suspects.nextHeldBack()).isNull();
        assertThat(suspects.next()).isSameAs(first);
        assertThat(suspects.next()).isSameAs(second);
        assertThat(suspects.nextHeldBack()).isNull();
        assertThat(suspects.next()).isNull();
        assertThat(suspects.nextHeldBack()).isSameAs(later);
        assertThat(suspects.nextHeldBack()).isNull();
        assertThat(suspects.holdBack(message())).isFalse();
    }

    @Test
    void oneAtATimeSendsThemAgain() {
        assertThat(suspects.add(List.of(message()))).isTrue();
        assertThat(suspects.add(List.of(message()))).isFalse();

        suspects.next();
        suspects.next();
        suspects.next();

        assertThat(suspects.add(List.of(message()))).isTrue();
    }

    @Test
    void atTheEndEachHasAResult() {
        OutstandingConfirm unconfirmed = message();
        OutstandingConfirm unsent = message();
        suspects.add(List.of(unconfirmed));
        suspects.holdBack(unsent);

        suspects.end(PublishResult.unknown("unknown", null), PublishResult.notSent("not sent", null));

        assertThat(unconfirmed.result.getNow(null).reason()).isEqualTo("unknown");
        assertThat(unsent.result.getNow(null).reason()).isEqualTo("not sent");
    }

    @Test
    void whatWasPublishedBeforeStaysBeforeWhatIsHeldBack() {
        OutstandingConfirm first = message();
        OutstandingConfirm second = message();
        OutstandingConfirm third = message();
        OutstandingConfirm last = message();
        suspects.add(List.of(message()));
        suspects.holdBack(last);
        suspects.holdBackFirst(List.of(second, third));

        suspects.holdBackUntilTried(first);

        suspects.next();
        suspects.next();
        assertThat(List.of(suspects.nextHeldBack(), suspects.nextHeldBack(), suspects.nextHeldBack(),
                suspects.nextHeldBack())).containsExactly(first, second, third, last);
    }

    @Test
    void whatComesAfterTheEndIsEndedAtOnce() {
        OutstandingConfirm suspect = message();
        OutstandingConfirm waiting = message();
        suspects.add(List.of(message()));
        suspects.end(UNCONFIRMED, UNSENT);

        assertThat(suspects.add(List.of(suspect))).isFalse();
        assertThat(suspects.holdBackUntilTried(waiting)).isFalse();

        assertThat(suspect.result).isCompletedWithValue(UNCONFIRMED);
        assertThat(waiting.result).isCompletedWithValue(UNSENT);
    }

    @Test
    void ifNobodyCanTryThemTheyEndAndNothingIsHeldBackAnyMore() {
        OutstandingConfirm suspect = message();
        OutstandingConfirm held = message();
        suspects.add(List.of(suspect));
        suspects.holdBack(held);

        suspects.giveUp(UNCONFIRMED);

        assertThat(suspect.result).isCompletedWithValue(UNCONFIRMED);
        assertThat(suspects.nextHeldBack()).isSameAs(held);
        assertThat(suspects.add(List.of(message()))).isTrue();
    }
}
