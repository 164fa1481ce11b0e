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

/** Reads the body of an answer as text and decompresses it. A body beyond the limit fails, so that no server can fill the memory. Tested by {@code HostileVendorTest}. */
final class BoundedBody implements BodySubscriber<String> {

    /** Bytes, also after decompression: several times the largest answer to a batch of 500 contacts. */
    private static final int MAX_BYTES = 32 * 1024 * 1024;

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
            if (received.size() + buffer.remaining() > MAX_BYTES) {
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
            text.complete(compressed ? decompressed() : received.toString(StandardCharsets.UTF_8));
        } catch (final IOException e) {
            text.completeExceptionally(e);
        }
    }

    private String decompressed() throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(received.toByteArray()))) {
            final byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw tooLarge();
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static IOException tooLarge() {
        return new IOException("An answer of more than %d bytes".formatted(MAX_BYTES));
    }
}
