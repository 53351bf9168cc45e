package dev.herald.runtime.aws;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import software.amazon.awssdk.awscore.AwsServiceClientConfiguration;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.exception.SdkClientException;

import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.TextSanitizer;

/**
 * Whether a client can be used: it has a region and credentials. Looking for them may take seconds, so all users of a client
 * share one look, and after one that failed, its result for some seconds. Thread-safe.
 */
public final class ClientProbe {

    private static final long REMEMBERED = Duration.ofSeconds(5).toNanos();
    private static final int MAX_REASON_LENGTH = 200;
    /** What follows it lists all providers. */
    private static final String PROVIDERS = " from any of the providers";

    private final String name;
    private final String keys;
    private final Supplier<? extends SdkClient> client;
    private final ReentrantLock lock = new ReentrantLock();
    private SdkClientException failure;
    private long failedAt;

    /**
     * @param name what to call the client in an error
     * @param keys the prefix of its configuration keys, with the final dot
     */
    ClientProbe(String name, String keys, Supplier<? extends SdkClient> client) {
        this.name = name;
        this.keys = keys;
        this.client = client;
    }

    /** @throws SdkClientException if the client cannot be used; the text, in one line, names cause and configuration key */
    public void check() {
        lock.lock();
        try {
            if (failure != null && System.nanoTime() - failedAt < REMEMBERED) {
                throw failure;
            }
            failure = null;
            look();
        } finally {
            lock.unlock();
        }
    }

    private void look() {
        try {
            if (client.get().serviceClientConfiguration() instanceof AwsServiceClientConfiguration configuration
                    && configuration.credentialsProvider() != null) {
                configuration.credentialsProvider().resolveIdentity().join();
            }
        } catch (RuntimeException cause) {
            failure = SdkClientException.create(text(root(cause)), cause);
            failedAt = System.nanoTime();
            throw failure;
        }
    }

    /** The failure that another one wraps, which may be of a bean's creation. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && (!(root instanceof SdkClientException) || root instanceof CompletionException)) {
            root = root.getCause();
        }
        return root;
    }

    private String text(Throwable cause) {
        String reason = FailureText.message(cause);
        int providers = reason.indexOf(PROVIDERS);
        String brief = TextSanitizer.of(providers < 0 ? reason : reason.substring(0, providers), MAX_REASON_LENGTH);
        return name + " cannot be used: " + brief + ": " + cure(brief);
    }

    private String cure(String reason) {
        if (reason.contains("region")) {
            return "set " + keys + "aws.region, or the environment variable AWS_REGION";
        }
        return reason.contains("credential") || reason.contains("Credential")
                ? "give the application a role or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or set " + keys
                        + "aws.credentials.type and what belongs to it"
                : "check the configuration keys " + keys + "*";
    }
}
