// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.zip.GZIPInputStream;

/** The body of an answer as text, unpacked where it is compressed, and refused where it is larger than any answer can be: nobody's memory is his to fill. */
final class BoundedBody implements BodySubscriber<String> {

    private static final int LARGEST = 32 * 1024 * 1024;

    private final boolean compressed;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final CompletableFuture<String> text = new CompletableFuture<>();
    private Flow.Subscription subscription;

    BoundedBody(final HttpHeaders headers) {
        this.compressed = headers.firstValue("Content-Encoding").filter("gzip"::equalsIgnoreCase).isPresent();
    }

    @Override
    public CompletionStage<String> getBody() {
        return text;
    }

    @Override
    public void onSubscribe(final Flow.Subscription started) {
        subscription = started;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(final List<ByteBuffer> buffers) {
        for (final ByteBuffer buffer : buffers) {
            if (received.size() + buffer.remaining() > LARGEST) {
                subscription.cancel();
                text.completeExceptionally(tooLarge());
                return;
            }
            final byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            received.writeBytes(bytes);
        }
    }

    @Override
    public void onError(final Throwable cause) {
        text.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
        if (text.isDone()) {
            return;
        }
        try {
            text.complete(compressed ? unpack() : received.toString(StandardCharsets.UTF_8));
        } catch (final IOException e) {
            text.completeExceptionally(e);
        }
    }

    private String unpack() throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(received.toByteArray()))) {
            final byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw tooLarge();
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static IOException tooLarge() {
        return new IOException("An answer of more than %d bytes".formatted(LARGEST));
    }
}
