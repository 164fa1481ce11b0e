// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.Flow;

/**
 * The body of a request that is not sent after a time: the client asks for it once it is connected, which may take long. Without its body a request is none.
 *
 * @param body what is sent in time
 */
record ExpiringBody(HttpRequest.BodyPublisher body, Instant sendBefore) implements HttpRequest.BodyPublisher {

    /** The time was over before the connection was there. */
    static final class Overdue extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** The same request, whose body is not sent after the time; a request without a body stays as it is. */
    static HttpRequest of(final HttpRequest request, final Instant sendBefore) {
        if (request.bodyPublisher().filter(body -> body.contentLength() != 0).isEmpty() || sendBefore.equals(Instant.MAX)) {
            return request;
        }
        return HttpRequest.newBuilder(request, (name, value) -> true).method(request.method(), new ExpiringBody(request.bodyPublisher().get(), sendBefore)).build();
    }

    /** Whether a request failed since its time was over before its body was sent. */
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
                // there is nothing to come
            }

            @Override
            public void cancel() {
                // there is nothing to end
            }
        });
        subscriber.onError(new Overdue());
    }
}
