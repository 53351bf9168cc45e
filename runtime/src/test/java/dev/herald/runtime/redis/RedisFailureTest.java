package dev.herald.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.redis.client.impl.types.ErrorType;

import dev.herald.runtime.redis.RedisFailure.Meaning;
import dev.herald.spi.support.TextSanitizer;

class RedisFailureTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "WRONG_SERVER | READONLY You can't write against a read only replica.",
            "WRONG_SERVER | READONLY You can't write against a read only replica. script: 5d7ee2c5, on @user_script:1.",
            "WRONG_SERVER | ERR Error running script (call to f_1): @user_script:3: -READONLY You can't write against a replica",
            "WRONG_SERVER | LOADING Redis is loading the dataset in memory",
            "WRONG_SERVER | MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
            "WRONG_SERVER | CLUSTERDOWN Hash slot not served", "NOT_NOW | TRYAGAIN Multiple keys request during rehashing",
            "REDIRECTED | MOVED 3999 127.0.0.1:6381", "REDIRECTED | ASK 3999 127.0.0.1:6381",
            "WRONG_SERVER | NOREPLICAS Not enough good replicas to write.",
            "NOT_NOW | BUSY Redis is busy running a script.", "NOT_NOW | UNKILLABLE Sorry the script already wrote",
            "WRONG_SERVER | UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
            "NOT_NOW | MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
            "WRONG_SERVER | NOAUTH Authentication required.",
            "WRONG_SERVER | WRONGPASS invalid username-password pair or user is disabled.",
            "OUT_OF_MEMORY | OOM command not allowed when used memory > 'maxmemory'.",
            "NO_PERMISSION | NOPERM this user has no permissions to run the 'xadd' command",
            "NO_PERMISSION | NOPERM ACL failure in script: User u has no permissions to run the 'xadd' command",
            "NO_PERMISSION | ERR The user executing the script can't run this command or subcommand script: c6, on @user_script:1.",
            "WRONG_TYPE | WRONGTYPE Operation against a key holding the wrong kind of value",
            "REFUSED | ERR unknown command 'XAUTOCLAIM', with args beginning with:",
            "RETRY | ERR max number of clients reached", "RETRY | NOGROUP No such key 'orders' or consumer group 'herald'",
            "RETRY | BUSYGROUP Consumer Group name already exists", "RETRY | CONNECTION_CLOSED",
            "RETRY | Redis waiting queue is full"})
    void anErrorAnswerHasOneMeaning(Meaning meaning, String error) {
        assertThat(RedisFailure.of(ErrorType.create(error), SECOND).meaning()).isEqualTo(meaning);
    }

    @Test
    void aFailureThatExplainsAnotherMeansTheSame() {
        RedisFailure failure = RedisFailure.of(ErrorType.create("WRONGTYPE Operation against a key"), SECOND);

        assertThat(new RedisFailure("the key is not a stream", failure).meaning()).isEqualTo(Meaning.WRONG_TYPE);
    }

    @Test
    void itsTextAndItsCausesHaveNoCredentials() {
        RedisFailure failure = RedisFailure.of(
                new IllegalStateException("Failed to connect to all nodes: redis://:hunter2@a:1"),
                SECOND);

        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString()).doesNotContain("hunter2").contains("redis://***@a:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOAUTH Authentication required.", "ERR Protocol error: unauthenticated multibulk length",
            "ERR Protocol error: unauthenticated bulk length"})
    void aServerThatRequiresAPasswordNamesTheKeys(String error) {
        String logged = TextSanitizer.of(RedisFailure.of(ErrorType.create(error), SECOND).getMessage(), 1000);

        assertThat(logged).startsWith(error).contains("set quarkus.redis.password,");
    }

    @Test
    void aRedirectionOfAClusterNamesTheCure() {
        assertThat(RedisFailure.of(ErrorType.create("MOVED 3999 127.0.0.1:6381"), SECOND))
                .hasMessageContaining("quarkus.redis.client-type=cluster");
    }

    @Test
    void aRedirectionThatTheClientOfAClusterPassesOnMeansThatTheClusterIsChanging() {
        RedisFailure failure = RedisFailure.of(ErrorType.create("MOVED 3999 127.0.0.1:6381"), SECOND).inCluster();

        assertThat(failure.meaning()).isEqualTo(Meaning.WRONG_SERVER);
        assertThat(failure).hasMessageContaining("MOVED 3999").hasMessageNotContaining("client-type");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "true | NOPERM User access-service has no permissions to run the 'eval' command",
            "true | NOPERM this user has no permissions to run the 'xack' command or its subcommand",
            "true | ERR The user executing the script can't run this command or subcommand",
            "false | NOPERM this user has no permissions to access one of the keys used as arguments",
            "false | NOPERM No permissions to access a key",
            "false | ERR The user executing the script can't access at least one of the keys mentioned in the command"})
    void aMissingPermissionIsThatOfTheCommandOrThatOfTheKey(boolean command, String error) {
        assertThat(RedisFailure.of(ErrorType.create(error), SECOND).deniesCommand()).isEqualTo(command);
    }

    @Test
    void anAnswerThatQuotesAPasswordIsStillAnAnswer() {
        assertThat(RedisFailure.of(ErrorType.create("ERR can't connect to redis://:hunter2@a:1"), SECOND).isAnswer()).isTrue();
    }
}
