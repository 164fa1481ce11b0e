// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** A contact of an audience. */
final class Member {

    String email;
    /** Null until it is set for the first time. */
    String status;
    String language = "";
    final Map<String, Object> mergeFields = new LinkedHashMap<>();
    final SortedSet<String> tags = new TreeSet<>();

    Member(final String email, final String status) {
        this.email = email;
        this.status = status;
    }

    /** The id of an address: MD5 of its lower case. */
    static String hash(final String email) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(email.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Map<String, Object> json(final String audience) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", hash(email));
        json.put("email_address", email);
        json.put("status", status);
        json.put("merge_fields", new LinkedHashMap<>(mergeFields));
        json.put("language", language);
        json.put("list_id", audience);
        json.put("tags_count", tags.size());
        json.put("tags", tags.stream().limit(50).map(tag -> Map.of("name", tag)).toList());
        return json;
    }
}
