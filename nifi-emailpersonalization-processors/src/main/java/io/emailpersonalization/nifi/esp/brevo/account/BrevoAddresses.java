// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.record.value.MailAddress;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/** Paths of lists and contacts in the API, and the spellings of addresses. Tested by {@code BrevoClientTest}. */
public final class BrevoAddresses {

    private static final Pattern LIST_ID = Pattern.compile("[1-9][0-9]{0,17}");

    private BrevoAddresses() {
    }

    /** Returns the number of the list of an audience. Refuses an id that would lead to another resource. */
    public static long audience(final String id) throws EspRefusedException {
        if (id == null || !LIST_ID.matcher(id).matches()) {
            throw new EspRefusedException("The Audience ID %s: it is the number of a list, as under Contacts, Lists".formatted(id == null || id.isEmpty() ? "is empty" : "is no number"), false);
        }
        return Long.parseLong(id);
    }

    public static boolean isListId(final String text) {
        return LIST_ID.matcher(text).matches();
    }

    public static String list(final long id) {
        return "contacts/lists/" + id;
    }

    /** Returns the path of a contact by its address. */
    public static String contact(final String spelling) {
        return "contacts/" + encoded(spelling) + "?identifierType=email_id";
    }

    /** Returns the spellings that the vendor may hold an address in, the canonical one first. Most addresses have one. */
    public static List<String> spellings(final String address) {
        final String canonical = MailAddress.canonical(address);
        return canonical == null ? List.of(address) : MailAddress.spellings(canonical);
    }

    /** Encodes a text for a path or query. */
    public static String encoded(final String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
