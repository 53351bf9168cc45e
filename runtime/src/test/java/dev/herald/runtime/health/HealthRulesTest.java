package dev.herald.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.herald.ListenerState;
import dev.herald.ListenerStatus;
import dev.herald.runtime.config.HeraldConfig.HealthConfig.Readiness;
import dev.herald.runtime.container.ListenerHealth;
import dev.herald.runtime.container.ListenerSettings;

/** What each check says about a listener in each situation. */
class HealthRulesTest {

    private static final long GRACE = TimeUnit.SECONDS.toNanos(30);
    private static final OptionalLong NEVER = OptionalLong.empty();

    private Readiness readiness = Readiness.START;
    private boolean startup;
    private boolean isWanted = true;
    private boolean hasReceived = true;
    private long failingNanos;
    private boolean hasDied;
    private boolean isStuck;
    private OptionalLong leaseLost = NEVER;
    private OptionalLong deadLettered = NEVER;

    private ListenerHealth listener() {
        ListenerSettings.Health settings = new ListenerSettings.Health(readiness, startup, Duration.ofNanos(GRACE));
        return new ListenerHealth("orders", settings, new ListenerStatus(ListenerState.RUNNING, "", Instant.now()), isWanted,
                hasReceived, failingNanos, hasDied, isStuck, NEVER, 0, leaseLost, deadLettered);
    }

    @Test
    void aListenerThatReceivesIsHealthy() {
        startup = true;
        readiness = Readiness.ALWAYS;

        assertThat(HealthRules.live(listener())).isEmpty();
        assertThat(HealthRules.ready(listener())).isEmpty();
        assertThat(HealthRules.started(listener())).isEmpty();
        assertThat(HealthRules.well(listener())).isEmpty();
    }

    @Test
    void aListenerThatIsNotToReceiveIsHealthyWhateverItsState() {
        isWanted = false;
        hasReceived = false;
        hasDied = true;
        isStuck = true;
        startup = true;
        readiness = Readiness.ALWAYS;
        leaseLost = OptionalLong.of(0);

        assertThat(HealthRules.live(listener())).isEmpty();
        assertThat(HealthRules.ready(listener())).isEmpty();
        assertThat(HealthRules.started(listener())).isEmpty();
        assertThat(HealthRules.well(listener())).isEmpty();
    }

    @Test
    void isAliveHoweverLongTheBrokerIsAway() {
        hasReceived = false;
        failingNanos = TimeUnit.DAYS.toNanos(1);

        assertThat(HealthRules.live(listener())).isEmpty();
    }

    @Test
    void isNotAliveWithoutAReceivingThread() {
        hasDied = true;

        assertThat(HealthRules.live(listener())).contains("receiving thread", "report this defect");
    }

    @Test
    void isNotAliveIfAllHandlersAreStuck() {
        isStuck = true;

        assertThat(HealthRules.live(listener())).contains("no handler is free", "max-processing-time");
    }

    @Test
    void isNotReadyBeforeItHasReceived() {
        hasReceived = false;
        assertThat(HealthRules.ready(listener()))
                .isEqualTo("it has not received since the application started, as"
                        + " quarkus.herald.listener.\"orders\".health.readiness=start requires");

        readiness = Readiness.ALWAYS;
        assertThat(HealthRules.ready(listener())).contains("since the application started", "readiness=always");
    }

    @Test
    void isReadyDuringAFailureAfterTheStart() {
        failingNanos = TimeUnit.DAYS.toNanos(1);

        assertThat(HealthRules.ready(listener())).isEmpty();
    }

    @Test
    void isReadyWithinTheGraceAndNotReadyAfterItWhereItAlwaysHasToBe() {
        readiness = Readiness.ALWAYS;
        failingNanos = GRACE;
        assertThat(HealthRules.ready(listener())).isEmpty();

        failingNanos = GRACE + 1;
        assertThat(HealthRules.ready(listener()))
                .isEqualTo("it has not been receiving for 30s, longer than"
                        + " quarkus.herald.listener.\"orders\".health.grace=30s allows");
    }

    @Test
    void isReadyInAnyCaseWhereItDoesNotCount() {
        readiness = Readiness.NEVER;
        hasReceived = false;
        failingNanos = TimeUnit.DAYS.toNanos(1);

        assertThat(HealthRules.ready(listener())).isEmpty();
    }

    @Test
    void delaysTheStartupOnlyIfAskedTo() {
        hasReceived = false;
        assertThat(HealthRules.started(listener())).isEmpty();

        startup = true;
        assertThat(HealthRules.started(listener())).contains("health.startup=true requires");
    }

    @Test
    void isUnwellAfterTheGraceWhateverItsReadiness() {
        readiness = Readiness.NEVER;
        failingNanos = GRACE + 1;

        assertThat(HealthRules.well(listener())).contains("has not been receiving");
    }

    @Test
    void isUnwellForTenMinutesAfterItLostALeaseOrDeadLetteredAMessage() {
        leaseLost = OptionalLong.of(TimeUnit.MINUTES.toNanos(10) - 1);
        deadLettered = OptionalLong.of(0);
        assertThat(HealthRules.well(listener()))
                .isEqualTo("it lost leases in the last 10 minutes; it dead-lettered messages in the last 10 minutes");

        leaseLost = OptionalLong.of(TimeUnit.MINUTES.toNanos(10));
        deadLettered = leaseLost;
        assertThat(HealthRules.well(listener())).isEmpty();
    }
}
