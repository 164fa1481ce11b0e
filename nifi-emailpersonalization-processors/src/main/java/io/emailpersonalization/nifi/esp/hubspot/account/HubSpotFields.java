// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The properties of contacts (/crm/v3/properties/contacts): their definitions, kept for some minutes, and new ones. Tested by HubSpotClientTest and EspClientContractTest.
 */
public final class HubSpotFields {

    private static final String PATH = "crm/v3/properties/contacts";
    /** HubSpot's group of the usual properties of a contact. */
    private static final String GROUP = "contactinformation";
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private static final Map<String, Type> TYPES = Map.of("string", Type.TEXT, "number", Type.NUMBER, "bool", Type.BOOLEAN, "date", Type.DATE, "datetime", Type.DATE_TIME,
            "phone_number", Type.PHONE);

    /** HubSpot's type and field type of new properties. Types without an equivalent are texts; an address has none. */
    private static final Map<Type, List<String>> CREATED = Map.ofEntries(Map.entry(Type.TEXT, List.of("string", "text")), Map.entry(Type.URL, List.of("string", "text")),
            Map.entry(Type.POSTAL_CODE, List.of("string", "text")), Map.entry(Type.BIRTHDAY, List.of("string", "text")), Map.entry(Type.PHONE, List.of("string", "phonenumber")),
            Map.entry(Type.NUMBER, List.of("number", "number")), Map.entry(Type.BOOLEAN, List.of("bool", "booleancheckbox")), Map.entry(Type.DATE, List.of("date", "date")),
            Map.entry(Type.DATE_TIME, List.of("datetime", "date")), Map.entry(Type.OPTION, List.of("enumeration", "select")), Map.entry(Type.OPTIONS, List.of("enumeration", "checkbox")));

    private final HubSpotApi api;
    private final TimedCache<Map<String, Definition>> definitions = new TimedCache<>();

    /**
     * A property.
     *
     * @param isWritable whether clients set its value; others are calculated, or set by HubSpot
     */
    public record Definition(AudienceField field, boolean isWritable) {
    }

    public HubSpotFields(final HubSpotApi api) {
        this.api = api;
    }

    /** Returns the types of fields that HubSpot has. */
    public static Set<Type> types() {
        return Set.of(Type.TEXT, Type.NUMBER, Type.BOOLEAN, Type.DATE, Type.DATE_TIME, Type.PHONE, Type.OPTION, Type.OPTIONS);
    }

    /** Returns the definitions by name. */
    public Map<String, Definition> all() throws EspUnavailableException, EspRefusedException {
        return definitions.get(PATH, this::read);
    }

    /** Returns the definitions by name. Asks again where one of the names is unknown: it may be new. */
    public Map<String, Definition> having(final Set<String> names) throws EspUnavailableException, EspRefusedException {
        final Map<String, Definition> known = all();
        return known.keySet().containsAll(names) ? known : definitions.fresh(PATH, this::read);
    }

    private Map<String, Definition> read() throws EspUnavailableException, EspRefusedException {
        final Map<String, Definition> byName = new LinkedHashMap<>();
        api.get(PATH + "?archived=false", HubSpotApi::hasResults).path("results").forEach(property -> byName.put(property.path("name").asText(), definition(property)));
        return byName;
    }

    private static Definition definition(final JsonNode property) {
        final List<String> options = new ArrayList<>();
        property.path("options").forEach(option -> options.add(option.path("value").asText()));
        final Type type = type(property.path("type").asText(), property.path("fieldType").asText());
        final boolean hasOptions = type == Type.OPTION || type == Type.OPTIONS;
        final boolean isWritable = !property.path("calculated").asBoolean() && !property.path("modificationMetadata").path("readOnlyValue").asBoolean()
                && !property.path("fieldType").asText().startsWith("calculation");
        return new Definition(new AudienceField(property.path("name").asText(), type, false, null, hasOptions ? options : List.of()), isWritable);
    }

    private static Type type(final String type, final String fieldType) {
        if ("enumeration".equals(type)) {
            return switch (fieldType) {
                case "checkbox" -> Type.OPTIONS;
                case "booleancheckbox" -> Type.BOOLEAN;
                default -> Type.OPTION;
            };
        }
        return "phonenumber".equals(fieldType) ? Type.PHONE : TYPES.getOrDefault(type, Type.OTHER);
    }

    /** Creates properties; those that exist stay. */
    public void create(final List<AudienceField> fields) throws EspUnavailableException, EspRefusedException {
        for (final AudienceField field : fields) {
            final List<String> types = CREATED.get(field.type());
            if (types == null || !field.name().matches("[a-z][a-z0-9_]{0,99}")) {
                throw new EspRefusedException("HubSpot cannot create the property %s: a name has lower case letters, digits and underscores, and an address is several properties"
                        .formatted(field.name()), true);
            }
            final Map<String, Object> body = new LinkedHashMap<>(Map.of("name", field.name(), "label", field.name(), "groupName", GROUP, "type", types.getFirst(), "fieldType", types.getLast()));
            if (field.type() == Type.BOOLEAN) {
                body.put("options", List.of(option("true", 0), option("false", 1)));
            } else if (!field.options().isEmpty()) {
                final List<Object> options = new ArrayList<>();
                field.options().forEach(value -> options.add(option(value, options.size())));
                body.put("options", options);
            }
            create(field.name(), body);
        }
        definitions.forget(PATH);
    }

    private static Map<String, Object> option(final String value, final int order) {
        return Map.of("label", value, "value", value, "displayOrder", order, "hidden", false);
    }

    private void create(final String name, final Map<String, Object> body) throws EspUnavailableException, EspRefusedException {
        final HubSpotApi.Answer answer;
        try {
            answer = api.send("POST", PATH, body, created -> created.has("name"));
        } catch (final DeadlineExceededException e) {
            throw new IllegalStateException(e);
        }
        if (!answer.isSuccess() && answer.status() != CONFLICT) {
            throw new EspRefusedException("HubSpot does not create the property %s (HTTP %d %s): create it under Settings, Properties, Contact properties"
                    .formatted(name, answer.status(), HubSpotRefusals.code(answer.body())), true);
        }
    }

    /** Creates the property that marks archived contacts, where the account lacks it. */
    public void requireMark() throws EspUnavailableException, EspRefusedException {
        if (!having(Set.of(HubSpotContact.ARCHIVED_FROM)).containsKey(HubSpotContact.ARCHIVED_FROM)) {
            create(HubSpotContact.ARCHIVED_FROM, Map.of("name", HubSpotContact.ARCHIVED_FROM, "label", "Archived from lists (NiFi)", "groupName", GROUP, "type", "string", "fieldType", "text",
                    "description", "The ids of the static lists that NiFi took the contact out of. NiFi does not add the contact to them again, unless the person comes back"));
            definitions.forget(PATH);
        }
    }

    /** Whether the account has the property that marks archived contacts. */
    public boolean hasMark() throws EspUnavailableException, EspRefusedException {
        return api.read(PATH + "/" + HubSpotContact.ARCHIVED_FROM, property -> property.has("name")).status() != NOT_FOUND;
    }
}
