package dev.herald.deployment;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jboss.jandex.DotName;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.Acknowledgement;
import dev.herald.BatchReceipt;
import dev.herald.BatchResult;
import dev.herald.DeduplicationId;
import dev.herald.FailureHandler;
import dev.herald.GroupId;
import dev.herald.Header;
import dev.herald.Headers;
import dev.herald.IncomingFilter;
import dev.herald.Lease;
import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.OnFailure;
import dev.herald.OutgoingFilter;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.Queues;
import dev.herald.Receipt;
import dev.herald.RoutingKey;
import dev.herald.TopicSubscriber;
import dev.herald.Topics;

/** The names of the types that the build looks for. */
final class DotNames {

    static final DotName QUEUE_LISTENER = DotName.createSimple(QueueListener.class);
    static final DotName QUEUE_LISTENERS = DotName.createSimple(QueueListener.List.class);
    static final DotName TOPIC_SUBSCRIBER = DotName.createSimple(TopicSubscriber.class);
    static final DotName TOPIC_SUBSCRIBERS = DotName.createSimple(TopicSubscriber.List.class);
    /** Every annotation that makes a method a listener. */
    static final List<DotName> LISTENERS = List.of(QUEUE_LISTENER, QUEUE_LISTENERS, TOPIC_SUBSCRIBER,
            TOPIC_SUBSCRIBERS);

    static final DotName ON_FAILURE = DotName.createSimple(OnFailure.class);
    static final DotName ON_FAILURES = DotName.createSimple(OnFailure.List.class);
    static final DotName FAILURE_HANDLER = DotName.createSimple(FailureHandler.class);
    static final DotName IDENTIFIER = DotName.createSimple(Identifier.class);

    static final DotName QUEUES = DotName.createSimple(Queues.class);
    static final DotName TOPICS = DotName.createSimple(Topics.class);
    static final DotName PUBLISHER = DotName.createSimple(Publisher.class);
    static final DotName MESSAGE_PUBLISHER = DotName.createSimple(MessagePublisher.class);
    static final DotName HEADER = DotName.createSimple(Header.class);
    static final DotName GROUP_ID = DotName.createSimple(GroupId.class);
    static final DotName DEDUPLICATION_ID = DotName.createSimple(DeduplicationId.class);
    static final DotName ROUTING_KEY = DotName.createSimple(RoutingKey.class);

    static final DotName INCOMING_FILTER = DotName.createSimple(IncomingFilter.class);
    static final DotName OUTGOING_FILTER = DotName.createSimple(OutgoingFilter.class);

    static final DotName MESSAGE = DotName.createSimple(Message.class);
    static final DotName CONTINUATION = DotName.createSimple("kotlin.coroutines.Continuation");
    static final DotName OUTGOING_MESSAGE = DotName.createSimple(OutgoingMessage.class);
    static final DotName ACKNOWLEDGEMENT = DotName.createSimple(Acknowledgement.class);
    static final DotName LEASE = DotName.createSimple(Lease.class);
    static final DotName HEADERS = DotName.createSimple(Headers.class);
    static final DotName BATCH_RESULT = DotName.createSimple(BatchResult.class);
    static final DotName RECEIPT = DotName.createSimple(Receipt.class);
    static final DotName BATCH_RECEIPT = DotName.createSimple(BatchReceipt.class);

    static final DotName STRING = DotName.createSimple(String.class);
    static final DotName LIST = DotName.createSimple(List.class);
    static final DotName OPTIONAL = DotName.createSimple(Optional.class);
    static final DotName VOID = DotName.createSimple(Void.class);
    static final DotName UNI = DotName.createSimple(Uni.class);
    static final DotName STAGE = DotName.createSimple(CompletionStage.class);
    static final DotName COMPLETABLE_FUTURE = DotName.createSimple(CompletableFuture.class);
    /** Asynchronous types that Herald does not support. */
    static final Set<DotName> UNSUPPORTED_ASYNC = Set.of(DotName.createSimple("io.smallrye.mutiny.Multi"),
            DotName.createSimple("java.util.concurrent.Future"), DotName.createSimple("io.vertx.core.Future"),
            DotName.createSimple("java.util.concurrent.Flow$Publisher"),
            DotName.createSimple("org.reactivestreams.Publisher"));

    static final DotName BLOCKING = DotName.createSimple(Blocking.class);
    static final DotName NON_BLOCKING = DotName.createSimple(NonBlocking.class);
    static final DotName RUN_ON_VIRTUAL_THREAD = DotName.createSimple(RunOnVirtualThread.class);
    static final DotName TRANSACTIONAL = DotName.createSimple("jakarta.transaction.Transactional");
    static final DotName PRODUCES = DotName.createSimple("jakarta.enterprise.inject.Produces");
    static final DotName INJECT = DotName.createSimple("jakarta.inject.Inject");
    static final DotName ALTERNATIVE = DotName.createSimple("jakarta.enterprise.inject.Alternative");
    static final DotName VETOED = DotName.createSimple("jakarta.enterprise.inject.Vetoed");

    private DotNames() {
    }
}
