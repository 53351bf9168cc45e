package dev.herald.runtime.sqs;

import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;

import dev.herald.runtime.aws.Arn;
import dev.herald.spi.support.FifoNaming;

/**
 * A queue's physical name, parsed.
 *
 * @param name the queue's name
 * @param url its URL, or {@code null} if it has to be looked up
 * @param account the owner's account id, or {@code null} for the account of the client
 * @param region the region, or {@code null} for the region of the client
 */
record SqsAddress(String name, String url, String account, String region) {

    /**
     * Parses a name, a URL or an ARN.
     *
     * @throws IllegalArgumentException if it looks like an ARN but is not the ARN of a queue
     */
    static SqsAddress of(String physicalName) {
        if (FifoNaming.isUrl(physicalName)) {
            return new SqsAddress(FifoNaming.nameOf(physicalName), physicalName, null, null);
        }
        if (!FifoNaming.isArn(physicalName)) {
            return named(physicalName);
        }
        Arn arn = Arn.find(physicalName).filter(found -> found.isDestinationOf("sqs"))
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + physicalName + "' is not the ARN of a queue: arn:aws:sqs:<region>:<account>:<name>"));
        return new SqsAddress(arn.resource(), null, arn.account(), arn.region());
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
