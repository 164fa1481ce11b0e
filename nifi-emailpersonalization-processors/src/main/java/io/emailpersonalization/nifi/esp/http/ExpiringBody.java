// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.Flow;

/**
 * The body of a request that fails after a deadline. The client reads the body once it is connected, which may take long; without its body the server does not act on a request.
 *
 * @param body the body before the deadline
 * @param sendBefore the deadline
 */
record ExpiringBody(HttpRequest.BodyPublisher body, Instant sendBefore) implements HttpRequest.BodyPublisher {

    /** The deadline passed before the client was connected. */
    static final class Overdue extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Returns the same request with an expiring body. A request without a body stays as it is. */
    static HttpRequest of(final HttpRequest request, final Instant sendBefore) {
        if (request.bodyPublisher().filter(body -> body.contentLength() != 0).isEmpty() || sendBefore.equals(Instant.MAX)) {
            return request;
        }
        return HttpRequest.newBuilder(request, (name, value) -> true).method(request.method(), new ExpiringBody(request.bodyPublisher().get(), sendBefore)).build();
    }

    /** Returns whether a request failed because its deadline passed before its body was sent. */
    static boolean isOverdue(final Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Overdue) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(final Flow.Subscriber<? super ByteBuffer> subscriber) {
        if (!Instant.now().isAfter(sendBefore)) {
            body.subscribe(subscriber);
            return;
        }
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(final long count) {
                // an error follows at once
            }

            @Override
            public void cancel() {
                // no subscription is open
            }
        });
        subscriber.onError(new Overdue());
    }
}
