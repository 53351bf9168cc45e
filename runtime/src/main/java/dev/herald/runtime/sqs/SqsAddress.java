package dev.herald.runtime.sqs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;

import dev.herald.runtime.aws.Arn;
import dev.herald.spi.support.FifoNaming;

/**
 * A queue's physical name, parsed.
 *
 * @param name the queue's name
 * @param url its URL, or {@code null} if it has to be looked up
 * @param account the owner's account id, or {@code null} if unknown: then that of the client
 * @param region the region, or {@code null} if unknown: then that of the client
 */
record SqsAddress(String name, String url, String account, String region) {

    private static final String AMAZON = "(?:amazonaws\\.com(?:\\.cn)?|api\\.aws|api\\.amazonwebservices\\.com\\.cn)(?::\\d+)?/";
    private static final Pattern REGION = Pattern
            .compile("^https?://(?:[^/]*\\.)?sqs(?:-fips)?\\.([a-z0-9-]+)\\.(?:vpce\\.)?" + AMAZON);
    private static final Pattern LEGACY_REGION = Pattern.compile("^https?://([a-z0-9-]+)\\.queue\\." + AMAZON);
    private static final Pattern ACCOUNT = Pattern.compile("/(\\d{12})/[^/]+/?$");

    /**
     * Parses a name, a URL or an ARN.
     *
     * @throws IllegalArgumentException if it looks like an ARN but is not the ARN of a queue
     */
    static SqsAddress of(String physicalName) {
        if (FifoNaming.isUrl(physicalName)) {
            return ofUrl(physicalName);
        }
        if (!FifoNaming.isArn(physicalName)) {
            return named(physicalName);
        }
        Arn arn = Arn.find(physicalName).filter(found -> found.isDestinationOf("sqs"))
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + physicalName + "' is not the ARN of a queue: arn:aws:sqs:<region>:<account>:<name>"));
        return new SqsAddress(arn.resource(), null, arn.account(), arn.region());
    }

    /** Queues of other services than Amazon's may have any URL. */
    private static SqsAddress ofUrl(String url) {
        Matcher account = ACCOUNT.matcher(url);
        Matcher region = REGION.matcher(url);
        Matcher legacyRegion = LEGACY_REGION.matcher(url);
        return new SqsAddress(FifoNaming.nameOf(url), url, account.find() ? account.group(1) : null,
                region.find() ? region.group(1) : legacyRegion.find() ? legacyRegion.group(1) : null);
    }

    /** Whether it is given by its name alone, and is therefore in the account and region of the client. */
    boolean isName() {
        return url == null && account == null;
    }

    /** A queue in the account and region of the client. */
    static SqsAddress named(String name) {
        return new SqsAddress(name, null, null, null);
    }

    boolean fifo() {
        return FifoNaming.isFifo(name);
    }

    /** The request that looks up the URL. */
    GetQueueUrlRequest lookup() {
        return GetQueueUrlRequest.builder().queueName(name).queueOwnerAWSAccountId(account).build();
    }
}
