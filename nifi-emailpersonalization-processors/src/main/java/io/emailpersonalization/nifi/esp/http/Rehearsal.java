// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.esp.client.PlannedRequest;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;

/**
 * Stands in for the vendor in a dry run: an {@link HttpExchange} asks it before it sends anything. Only what the vendor's package states to be a read goes out. Everything else is recorded and
 * answered here. Tested by {@code RehearsalTest} and {@code DryRunTest}.
 *
 * @param vendor what the vendor would answer
 * @param recorder gets the requests that were not sent
 */
public record Rehearsal(Vendor vendor, Consumer<PlannedRequest> recorder) {

    private static final String MASK = "***";
    /** The headers that carry no credential. A header that is not among them is masked. */
    private static final Set<String> OPEN_HEADERS = Set.of("accept", "content-type");

    /** The answers of a vendor that accepts everything. */
    public interface Vendor {

        /**
         * Whether a request changes nothing at the vendor, and is sent.
         *
         * @param body an empty text for none
         */
        default boolean reads(final String method, final URI uri, final String body) {
            return "GET".equals(method);
        }

        /** Takes the vendor's answer to a read, for answers that depend on what the vendor holds. May be called by several threads. */
        default void learn(final String body) {
            // the answers of most vendors depend on nothing
        }

        /**
         * Answers a request that is not sent.
         *
         * @param body as for {@link #reads}
         */
        Answer accept(String method, URI uri, String body);
    }

    /**
     * An answer.
     *
     * @param recorded whether the request is one of the push; false for one that only asks for what the vendor would hold by now
     */
    public record Answer(int status, String body, boolean recorded) {

        /** The answer to a change that has no body. */
        public static Answer empty() {
            return new Answer(204, "", true);
        }

        /** The answer to a change. */
        public static Answer of(final int status, final String body) {
            return new Answer(status, body, true);
        }
    }

    /** Returns the answer to a request; empty where the request only reads, and is to be sent. */
    Optional<HttpResponse<String>> answer(final HttpRequest request) {
        final String body = body(request);
        if (vendor.reads(request.method(), request.uri(), body)) {
            return Optional.empty();
        }
        final Answer answer = vendor.accept(request.method(), request.uri(), body);
        if (answer.recorded()) {
            recorder.accept(new PlannedRequest(request.method(), request.uri().toString(), headers(request), body));
        }
        return Optional.of(new Response(request, answer));
    }

    private static Map<String, String> headers(final HttpRequest request) {
        final Map<String, String> headers = new TreeMap<>();
        request.headers().map().forEach((name, values) -> headers.put(name, OPEN_HEADERS.contains(name.toLowerCase(Locale.ROOT)) ? String.join(", ", values) : MASK));
        return headers;
    }

    private static String body(final HttpRequest request) {
        final HttpResponse.BodySubscriber<String> text = HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
        request.bodyPublisher().ifPresentOrElse(publisher -> publisher.subscribe(new Collector(text)), text::onComplete);
        return text.getBody().toCompletableFuture().join();
    }

    /** Collects the buffers of a body. */
    private record Collector(HttpResponse.BodySubscriber<String> text) implements Flow.Subscriber<ByteBuffer> {

        @Override
        public void onSubscribe(final Flow.Subscription subscription) {
            text.onSubscribe(subscription);
        }

        @Override
        public void onNext(final ByteBuffer buffer) {
            text.onNext(List.of(buffer));
        }

        @Override
        public void onError(final Throwable thrown) {
            text.onError(thrown);
        }

        @Override
        public void onComplete() {
            text.onComplete();
        }
    }

    /** An answer that came from nowhere. */
    private record Response(HttpRequest request, Answer answer) implements HttpResponse<String> {

        @Override
        public int statusCode() {
            return answer.status();
        }

        @Override
        public Optional<HttpResponse<String>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public HttpHeaders headers() {
            return HttpHeaders.of(Map.of(), (name, value) -> true);
        }

        @Override
        public String body() {
            return answer.body();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public HttpClient.Version version() {
            return HttpClient.Version.HTTP_1_1;
        }
    }
}
