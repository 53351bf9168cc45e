package dev.herald.runtime.sqs;

import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;

import dev.herald.runtime.aws.Arn;
import dev.herald.spi.support.FifoNaming;

/**
 * What a queue's physical name says of it.
 *
 * @param name the queue's name
 * @param url its URL, or {@code null} if it has to be asked for
 * @param account the owner's account id, or {@code null} for the client's own
 * @param region the region, or {@code null} for the client's own
 */
record SqsAddress(String name, String url, String account, String region) {

    /**
     * Reads a name, a URL or an ARN.
     *
     * @throws IllegalArgumentException if it starts like an ARN and is none of a queue
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

    /** A queue of the client's own account and region. */
    static SqsAddress named(String name) {
        return new SqsAddress(name, null, null, null);
    }

    boolean fifo() {
        return FifoNaming.isFifo(name);
    }

    /** The question for the URL. */
    GetQueueUrlRequest lookup() {
        return GetQueueUrlRequest.builder().queueName(name).queueOwnerAWSAccountId(account).build();
    }
}
