package dev.herald.runtime.sns.push;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

import dev.herald.runtime.aws.SnsEnvelope;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.config.HeraldConfig.PushConfig;
import dev.herald.runtime.sns.PushEndpoints;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.MessageSink;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.Futures;
import dev.herald.spi.support.RateLimitedLog;

/**
 * The HTTP endpoint that Amazon SNS pushes to, with one path per subscriber. Every request is verified first; one that is not
 * from SNS or not of the subscriber's topic only gets a status. SNS considers 4xx final and retries after 5xx, so failures
 * that may be temporary are answered with 503.
 */
@Singleton
public class SnsEndpoints implements PushEndpoints {

    private static final Logger LOG = Logger.getLogger(SnsEndpoints.class);
    private static final String RAW_DELIVERY = "x-amz-sns-rawdelivery";
    private static final String URL = ConfigKeys.ofPush("url");
    private static final String CERTIFICATE_HOST = ConfigKeys.ofPush("certificate-host");

    private final Vertx vertx;
    private final String path;
    private final Optional<String> url;
    private final Duration replayWindow;
    private final SignatureVerifier verifier;
    private final Map<String, SnsSubscriber> subscribers = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException if the configuration is invalid; the text names the key */
    public SnsEndpoints(HeraldConfig config, Vertx vertx) {
        this.vertx = vertx;
        PushConfig push = config.sns().push();
        path = withoutSlash(push.path());
        url = push.url().map(SnsEndpoints::withoutSlash);
        replayWindow = Durations.bounded(push.replayWindow());
        check(push);
        CertificatePin pin = new CertificatePin(push.certificateHost().orElse(null));
        Clock clock = Clock.systemUTC();
        verifier = new SignatureVerifier(pin, new SigningCertificates(pin, new CertificateDownload(), clock), replayWindow,
                clock);
        push.certificateHost().ifPresent(host -> LOG.warnf("Messages of Amazon SNS are verified with certificates from %s "
                + "(%s) instead of Amazon's: that host can forge messages", host, CERTIFICATE_HOST));
    }

    private static String withoutSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static void check(PushConfig push) {
        if (!push.path().matches("(/[A-Za-z0-9._~-]+)+/?")) {
            throw new IllegalArgumentException(ConfigKeys.ofPush("path") + " is '" + push.path()
                    + "'; it must be a path such as /herald/sns, of letters, digits, '.', '_', '~' and '-'");
        }
        push.certificateHost().filter(host -> !host.matches("[A-Za-z0-9.-]+(:[0-9]+)?")).ifPresent(host -> {
            throw new IllegalArgumentException(CERTIFICATE_HOST + " is '" + host
                    + "'; it must be a host, optionally with a port, such as localhost:4566");
        });
        push.url().filter(url -> !url.matches("https?://[^\\s?#]+")).ifPresent(url -> {
            throw new IllegalArgumentException(URL + " is '" + url
                    + "'; it must be a URL without a query, such as https://orders.example.com");
        });
    }

    /** Called by Quarkus before the first request. */
    void routes(@Observes Router router) {
        router.post(path + "/:subscriber").handler(this::handle);
    }

    @Override
    public Consumer consumer(Subscription subscription, MessageSink sink, Source source) {
        Optional<SnsPushDeadLetters> deadLetters = source.deadLetters().map(SnsPushDeadLetters::of);
        SnsPushSubscription push = new SnsPushSubscription(subscription, source.subscriptions(), this, deadLetters);
        return new SnsEndpointConsumer(subscription, sink, this, source.client(), source.topic(), push,
                deadLetters.<Function<List<DeadLetter>, List<SettlementResult>>>map(queue -> queue::send).orElse(null));
    }

    /** Routes requests on the subscriber's path to it until the application ends. */
    void register(String id, SnsSubscriber subscriber) {
        subscribers.put(id, subscriber);
    }

    /** The path of a subscriber, relative to the root path of the application. */
    String path(String id) {
        return path + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The public URL of a subscriber; empty if it is not configured. */
    Optional<String> url(String id) {
        return url.map(base -> base + path(id));
    }

    /** How long a handled message has to be remembered. */
    Duration memory() {
        return replayWindow.plus(SignatureVerifier.MAX_AHEAD);
    }

    // Requests are read and answered on their event loop, and verified and handed over on worker threads

    private void handle(RoutingContext routing) {
        String id = routing.pathParam("subscriber");
        Context context = vertx.getOrCreateContext();
        SnsRequest request = new SnsRequest(routing, context);
        boolean raw = "true".equalsIgnoreCase(routing.request().getHeader(RAW_DELIVERY));
        RequestBody.read(routing, vertx, RequestBody.TIMEOUT).toCompletionStage()
                .thenCompose(body -> take(id, raw, body, request, context))
                .whenComplete((taken, failure) -> {
                    if (failure != null) {
                        reject(id, request, failure);
                    }
                });
    }

    /** Completes when the request has been answered or handed over to the subscriber. */
    private CompletionStage<Void> take(String id, boolean raw, Buffer body, SnsRequest request, Context context) {
        SnsSubscriber subscriber = subscribers.get(id);
        if (subscriber == null) {
            throw new SnsRejection(SnsRejection.UNKNOWN, "no such subscriber: correct the URL of the subscription, or delete "
                    + "the subscription");
        }
        String topicArn = subscriber.topicArn()
                .orElseThrow(() -> new SnsRejection(SnsRejection.LATER, "the listener is not running"));
        if (raw) {
            throw new SnsRejection(SnsRejection.FORBIDDEN,
                    "it was delivered raw, and raw messages are not signed: disable raw delivery for the subscription "
                            + "(RawMessageDelivery=false)");
        }
        return blocking(context, () -> verifier.check(body.toString(StandardCharsets.UTF_8), topicArn))
                .thenCompose(message -> verifier.certificate(message)
                        .thenCompose(certificate -> blocking(context, () -> {
                            handOver(id, subscriber, verifier.verify(message, certificate), request);
                            return null;
                        })));
    }

    private static <T> CompletionStage<T> blocking(Context context, Callable<T> work) {
        return context.executeBlocking(work, false).toCompletionStage();
    }

    private void handOver(String id, SnsSubscriber subscriber, SnsEnvelope message, SnsRequest request) {
        switch (message.type()) {
            case SnsEnvelope.NOTIFICATION -> subscriber.notified(message, request);
            case SnsEnvelope.SUBSCRIPTION_CONFIRMATION -> {
                subscriber.confirm(message);
                LOG.infof("Amazon SNS now pushes the topic %s to listener '%s'", message.topicArn(), id);
                request.answer(SnsRequest.OK);
            }
            default -> {
                LOG.warnf(
                        "Amazon SNS has ended the subscription of listener '%s' to the topic %s. If this was not intended, "
                                + "subscribe %s again; the listener does so when it starts with %s and declare=create",
                        id, message.topicArn(), url(id).orElse(path(id)), URL);
                request.answer(SnsRequest.OK);
            }
        }
    }

    private static void reject(String id, SnsRequest request, Throwable failure) {
        Throwable cause = Futures.cause(failure);
        int status = cause instanceof SnsRejection rejection ? rejection.status() : SnsRejection.LATER;
        request.answer(status);
        // The id of an unknown subscriber is untrusted text.
        String subscriber = status == SnsRejection.UNKNOWN ? "an unknown subscriber" : "listener '" + id + "'";
        RateLimitedLog.warn("sns " + subscriber + status,
                "A request to the Amazon SNS endpoint of " + subscriber + " was answered with " + status
                        + ": " + (cause instanceof SnsRejection ? FailureText.message(cause) : FailureText.of(cause)),
                cause);
    }
}
