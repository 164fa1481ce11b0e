// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import io.emailpersonalization.nifi.record.field.ColumnName;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognizes columns of refusals by their names. Compares names in lower case, without anything but letters and digits, and without the {@code __c} of Salesforce. */
public final class RefusalColumns {

    /** The meaning of a refusal in a column. */
    public enum Meaning {
        WITHDRAWAL,
        /** A hard bounce of the address. */
        BOUNCE,
        /** A complaint of the person. */
        COMPLAINT
    }

    private static final Set<String> WITHDRAWALS = Set.of(
            "donotemail", "donotemails", "donotsendemail", "donotsendemails", "donotallowemail", "donotallowemails", "donotallowbulkemail", "donotallowbulkemails", "donotbulkemail", "donotsendmm",
            "donotcontact", "dontemail", "noemail", "noemails", "emaildonotcontact", "donotmarket", "donotmarketto",
            "hasoptedoutofemail", "optedoutofemail", "optoutofemail", "hsemailoptout", "emailoptout", "emailoptedout", "optout", "optedout", "hasoptedout", "isoptedout", "isoptout", "optouts",
            "marketingoptout", "marketingoptedout", "marketingemailoptout", "emailmarketingoptout", "newsletteroptout", "globaloptout",
            "unsub", "unsubscribe", "unsubscribed", "unsubscribedfromemails", "isunsubscribed", "hasunsubscribed", "emailunsubscribed", "unsubscribedfromemail", "unsubscribedfromallemail",
            "unsubscribedfromall", "newsletterunsubscribed",
            "emailblacklisted", "emailblocklisted", "blacklisted", "blocklisted", "isblacklisted", "isblocklisted", "suppressed", "issuppressed", "emailsuppressed",
            "deceased", "isdeceased", "erased", "iserased", "abgemeldet", "newsletterabgemeldet", "werbesperre", "emailsperre", "verstorben", "widerrufen");
    private static final Set<String> BOUNCES = Set.of("bounced", "isbounced", "hasbounced", "emailbounced", "isemailbounced", "hashardbounced", "hardbounced", "hardbounce", "ishardbounced",
            "emailhardbounced", "emailhardbounce", "hsemailhardbounce", "cleaned", "cleantime");
    private static final Set<String> COMPLAINTS = Set.of("complained", "hascomplained", "spamcomplaint", "spamcomplained", "spamreported", "reportedspam", "reportedasspam", "markedasspam",
            "markedemailasspam", "abusecomplaint", "emailcomplained");
    /** The endings of columns with the time or the reason of a refusal. */
    private static final Pattern WHEN = Pattern.compile("(?:at|on|date|datetime|time|timestamp|dateutc|am|datum)$");
    private static final Pattern WHY = Pattern.compile("(?:reason|reasonenum|grund)$");
    private static final Pattern LOOKS = Pattern.compile("optout|opt(?:ed|ing)?out|unsub|donot(?!if|modif)|dontemail|dontcontact|dontsend|suppress|blacklist|blocklist|bounce|complain|deceas|erase"
            + "|reportedspam|markedasspam|abgemeldet|abmeld|widerruf|werbesperre|gesperrt|verstorben|desabon|désabon|desinscri|désinscri");
    /** HubSpot's column of one subscription type, by its name and by its label: hs_email_optout_6871816, "Opted out of email: Newsletter". */
    private static final Pattern SUBSCRIPTION_TYPE = Pattern.compile("hsemailoptout[0-9]+|optedoutofemail.+");
    private static final Pattern OTHER_CHANNEL = Pattern.compile("fax|phone|call|sms|postal|whatsapp|telefon|texting");

    private RefusalColumns() {
    }

    /** The meaning of a column by its name; empty if the name is not a customary one. */
    public static Optional<Meaning> meaning(final String columnName) {
        final String plain = ColumnName.plain(columnName);
        final Optional<Meaning> kind = kindOfPlain(plain).or(() -> kindOfPlain(base(plain)));
        return kind.isPresent() || !SUBSCRIPTION_TYPE.matcher(plain).matches() ? kind : Optional.of(Meaning.WITHDRAWAL);
    }

    private static Optional<Meaning> kindOfPlain(final String name) {
        return WITHDRAWALS.contains(name) ? Optional.of(Meaning.WITHDRAWAL) : BOUNCES.contains(name) ? Optional.of(Meaning.BOUNCE) : COMPLAINTS.contains(name) ? Optional.of(Meaning.COMPLAINT)
                : Optional.empty();
    }

    /** Whether the name of a column looks like a refusal of mail. True for all names that {@link #meaning} knows. */
    public static boolean looksLikeRefusal(final String columnName) {
        final String plain = ColumnName.plain(columnName);
        return meaning(columnName).isPresent() || LOOKS.matcher(plain).find() && (!OTHER_CHANNEL.matcher(plain).find() || plain.contains("email"));
    }

    /** Whether a column has the time of a refusal: every value means a refusal. */
    public static boolean saysWhen(final String columnName) {
        // "reason" ends like "on"
        return isWith(WHEN, columnName) && !saysWhy(columnName);
    }

    /** Whether a column has the reason of a refusal: every value means a refusal. */
    public static boolean saysWhy(final String columnName) {
        return isWith(WHY, columnName);
    }

    private static boolean isWith(final Pattern ending, final String columnName) {
        final String plain = ColumnName.plain(columnName);
        return kindOfPlain(plain).isEmpty() && ending.matcher(plain).find() && kindOfPlain(base(plain)).isPresent();
    }

    /** The name without the ending for time or reason: "optout" for "optout_date". */
    private static String base(final String plain) {
        final String when = WHEN.matcher(plain).replaceFirst("");
        final String why = WHY.matcher(plain).replaceFirst("");
        final String base = kindOfPlain(when).isPresent() ? when : why;
        // unsubscribedate: the base may have lost its last d
        return kindOfPlain(base).isPresent() ? base : when + "d";
    }
}
