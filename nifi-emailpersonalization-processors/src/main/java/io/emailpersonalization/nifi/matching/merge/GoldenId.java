// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.value.Digests;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;

/** Computes ids of golden records: name-based UUIDs of version 5 (RFC 9562, section 5.5) of the smallest member key, so that the same members give the same id. MergeTest tests it. */
public final class GoldenId {

    /** One digest per thread: creating it takes longer than using it. */
    private static final ThreadLocal<MessageDigest> SHA_1 = ThreadLocal.withInitial(Digests::sha1);
    /** A UUID that was drawn once. With another one every person would get another id. */
    private static final byte[] NAMESPACE = HexFormat.of().parseHex("5b3c8a546f0e4f0d9a433d1f2a7e9c10");

    private GoldenId() {
    }

    /** The id for the smallest of the member keys. */
    public static String of(final String smallestKey) {
        final MessageDigest sha1 = SHA_1.get();
        sha1.update(NAMESPACE);
        final ByteBuffer hash = ByteBuffer.wrap(sha1.digest(smallestKey.getBytes(StandardCharsets.UTF_8)));
        final long high = hash.getLong() & 0xFFFFFFFFFFFF0FFFL | 0x5000L;
        final long low = hash.getLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
