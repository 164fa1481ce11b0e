// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.mailchimp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import io.emailpersonalization.nifi.sandbox.esp.audience.AudienceStore;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxField;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.sandbox.esp.vendor.VendorApi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The part of Mailchimp's Marketing API 3.0 that concerns contacts. A batch of up to 500 members fails in part, unknown merge fields are ignored, text is cut to 255 bytes,
 * and tags are segments. Tested by {@code EspSandboxTest}, and against Mailchimp's own specification by {@code MailchimpContractTest}.
 */
public final class MailchimpVendorApi implements VendorApi {

    static final String ACCOUNT_ID = "sandbox-account";

    /** Mailchimp's documentation: simultaneous connections of a user. */
    private static final int MAX_CONNECTIONS = 10;
    /** Characters of a merge tag. Not in Mailchimp's documentation; its form refuses longer ones. */
    private static final int MAX_TAG_LENGTH = 10;
    private static final Set<String> MERGE_FIELD_TYPES = Set.of("text", "number", "address", "phone", "date", "url", "imageurl", "radio", "dropdown", "birthday", "zip");
    private static final String BASIC = "Basic ";
    private static final String TAG_ID = "[0-9]{1,9}";

    @Override
    public String name() {
        return "Mailchimp";
    }

    @Override
    public String root() {
        return "/3.0";
    }

    @Override
    public String audiencePath() {
        return "/lists/";
    }

    @Override
    public String contactPath(final String address) {
        return "/members/" + contactKey(address);
    }

    @Override
    public String contactKey(final String address) {
        return memberId(address);
    }

    /** Returns Mailchimp's id of an address: the MD5 hash of its lower case. */
    public static String memberId(final String address) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(address.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void addDefaultFields(final SandboxAudience audience) {
        audience.addField("FNAME", "First Name", "text", false);
        audience.addField("LNAME", "Last Name", "text", false);
    }

    @Override
    public Map<String, Object> contactJson(final SandboxAudience audience, final SandboxContact contact) {
        return MailchimpReplies.member(audience, contact);
    }

    /** The key is the password of any user, or a bearer token. */
    @Override
    public boolean isAuthorized(final Headers headers, final String apiKey) {
        final String header = headers.getFirst("Authorization");
        if (header == null) {
            return false;
        }
        if (header.startsWith(BASIC)) {
            return new String(Base64.getDecoder().decode(header.substring(BASIC.length())), StandardCharsets.UTF_8).endsWith(":" + apiKey);
        }
        return header.equals("Bearer " + apiKey);
    }

    @Override
    public Reply unauthorized() {
        return MailchimpReplies.problem(401, "API Key Invalid", "Your API key may be invalid, or you've attempted to access the wrong datacenter.");
    }

    @Override
    public int maxConnections() {
        return MAX_CONNECTIONS;
    }

    @Override
    public Reply tooManyRequests() {
        return MailchimpReplies.problem(429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections.");
    }

    @Override
    public Reply answer(final Request request, final AudienceStore audiences) {
        final String[] path = request.path().replaceFirst("^/3\\.0/?", "").split("/");
        if (path[0].isEmpty()) {
            return Reply.json(Map.of("account_id", ACCOUNT_ID, "login_id", "1", "account_name", "Sandbox",
                    "total_subscribers", audiences.all().stream().mapToInt(audience -> audience.contacts().size()).sum()));
        }
        if ("ping".equals(path[0])) {
            return Reply.json(Map.of("health_status", "Everything's Chimpy!"));
        }
        if (request.json() == null) {
            return MailchimpReplies.problem(400, "JSON Parse Error", "We encountered an unspecified JSON parsing error.");
        }
        if ("lists".equals(path[0]) && path.length == 1) {
            return "GET".equals(request.method()) ? Reply.json(Map.of("lists", audiences.all().stream().map(MailchimpReplies::list).toList(), "total_items", audiences.all().size()))
                    : MailchimpReplies.methodNotAllowed("The requested method and resource are not compatible.");
        }
        if ("campaigns".equals(path[0]) || "templates".equals(path[0])) {
            return "GET".equals(request.method()) ? TemplateRequests.answer(path, audiences) : MailchimpReplies.methodNotAllowed("The requested method and resource are not compatible.");
        }
        final SandboxAudience audience = "lists".equals(path[0]) ? audiences.find(path[1]) : null;
        return audience == null ? MailchimpReplies.notFound() : answer(request, path, audience);
    }

    /** @param path {@code lists}, the id of the audience, and what follows */
    private static Reply answer(final Request request, final String[] path, final SandboxAudience audience) {
        final String resource = path.length > 2 ? path[2] : "";
        return switch (request.method() + " " + resource + " " + (path.length - 3)) {
            case "GET  -1" -> Reply.json(MailchimpReplies.list(audience));
            case "POST  -1" -> new MemberUpserts(audience, request).batch();
            case "GET members 0" -> new MemberListing(audience, request).answer();
            case "GET members 1" -> onMember(audience, path[3], request, MemberRequests::read);
            case "PUT members 1" -> new MemberUpserts(audience, request).single();
            case "PATCH members 1" -> onMember(audience, path[3], request, MemberRequests::patch);
            case "DELETE members 1" -> onMember(audience, path[3], request, MemberRequests::archive);
            case "GET members 2" -> onMember(audience, path[3], request, MemberRequests::tags);
            case "POST members 2" -> switch (path[4]) {
                case "tags" -> onMember(audience, path[3], request, MemberRequests::setTags);
                case "events" -> onMember(audience, path[3], request, MemberRequests::addEvent);
                default -> MailchimpReplies.notFound();
            };
            case "POST members 3" -> onMember(audience, path[3], request, MemberRequests::deletePermanently);
            case "GET merge-fields 0" -> Reply.json(Map.of("merge_fields", audience.fields().values().stream().map(MailchimpReplies::mergeField).toList(),
                    "list_id", audience.id(), "total_items", audience.fields().size()));
            case "POST merge-fields 0" -> addMergeField(audience, request.json());
            case "GET tag-search 0" -> searchTags(audience, request.query().getOrDefault("name", "").toLowerCase(Locale.ROOT));
            case "POST segments 1" -> changeSegment(audience, path[3], request.json());
            default -> MailchimpReplies.notFound();
        };
    }

    private static Reply onMember(final SandboxAudience audience, final String idOrAddress, final Request request, final Function<MemberRequests, Reply> action) {
        final SandboxContact contact = idOrAddress.indexOf('@') > 0 ? audience.find(idOrAddress) : audience.findByKey(idOrAddress.toLowerCase(Locale.ROOT));
        return contact == null ? MailchimpReplies.notFound() : action.apply(new MemberRequests(audience, contact, request));
    }

    private static Reply addMergeField(final SandboxAudience audience, final JsonNode body) {
        final String tag = body.path("tag").asText("");
        if (tag.isEmpty() || tag.length() > MAX_TAG_LENGTH || body.path("name").asText("").isEmpty() || !MERGE_FIELD_TYPES.contains(body.path("type").asText())) {
            return MailchimpReplies.invalidResource("The resource submitted could not be validated: a merge field has a name, a type, and a tag of at most " + MAX_TAG_LENGTH + " characters.");
        }
        if (audience.fields().containsKey(tag)) {
            return MailchimpReplies.invalidResource("A Merge Field with the tag \"" + tag + "\" already exists for this list.");
        }
        final SandboxField field = audience.addField(body.path("tag").asText(), body.path("name").asText(), body.path("type").asText("text"), body.path("required").asBoolean(),
                body.path("options").path("choices").valueStream().map(JsonNode::asText).toList());
        return Reply.json(MailchimpReplies.mergeField(field));
    }

    private static Reply searchTags(final SandboxAudience audience, final String prefix) {
        final List<Map<String, Object>> found = audience.memberships().entrySet().stream().filter(tag -> tag.getKey().toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(tag -> Map.<String, Object>of("id", tag.getValue(), "name", tag.getKey())).toList();
        return Reply.json(Map.of("tags", found, "total_items", found.size()));
    }

    /** Adds members to a tag and removes others. Unknown addresses are ignored. */
    private static Reply changeSegment(final SandboxAudience audience, final String id, final JsonNode body) {
        final String tag = id.matches(TAG_ID) ? audience.membershipName(Integer.parseInt(id)) : null;
        if (tag == null) {
            return MailchimpReplies.notFound();
        }
        if (body.path("members_to_add").size() > MemberUpserts.MAX_BATCH || body.path("members_to_remove").size() > MemberUpserts.MAX_BATCH) {
            return MailchimpReplies.invalidResource("At most " + MemberUpserts.MAX_BATCH + " members may be added or removed at once.");
        }
        final List<Object> added = new ArrayList<>();
        final List<Object> removed = new ArrayList<>();
        body.path("members_to_add").forEach(address -> {
            final SandboxContact contact = audience.find(address.asText());
            if (contact != null) {
                audience.join(contact, tag, true);
                added.add(Map.of("email_address", contact.address()));
            }
        });
        body.path("members_to_remove").forEach(address -> {
            final SandboxContact contact = audience.find(address.asText());
            if (contact != null && contact.memberships().remove(tag)) {
                removed.add(Map.of("email_address", contact.address()));
            }
        });
        return Reply.json(Map.of("members_added", added, "members_removed", removed, "errors", List.of(), "total_added", added.size(), "total_removed", removed.size(), "error_count", 0));
    }
}
