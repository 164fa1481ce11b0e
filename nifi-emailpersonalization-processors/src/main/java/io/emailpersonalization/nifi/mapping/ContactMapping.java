// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Maps records to contacts. Safe for threads. */
public final class ContactMapping {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Hexadecimal digits of the version: 48 bits, so that two documents of a flow never share one. */
    private static final int VERSION_DIGITS = 12;

    private final String version;
    private final FieldPath email;
    private final FieldPath language;
    private final List<MappedField> fields = new ArrayList<>();
    private final List<TagRule> tagRules = new ArrayList<>();

    private record MappedField(MappingDocument.Field field, FieldPath path, FieldType type) {
    }

    private record TagRule(FieldPath path, Map<String, String> tags) {
    }

    private ContactMapping(final MappingDocument document, final String version) {
        this.version = version;
        email = path(document.email());
        language = document.language() == null ? null : path(document.language());
        final Set<String> names = new HashSet<>();
        for (final MappingDocument.Field field : document.fields()) {
            if (!names.add(field.field())) {
                throw new IllegalArgumentException("The mapping has the field %s twice".formatted(field.field()));
            }
            if (field.whenEmpty() == MappingDocument.WhenEmpty.DEFAULT && field.fallback() == null) {
                throw new IllegalArgumentException("The field %s of the mapping says whenEmpty: default and has no default".formatted(field.field()));
            }
            if (field.format() != null) {
                DateTimeFormatter.ofPattern(field.format());
            }
            fields.add(new MappedField(field, path(field.path()), field.type() == null ? FieldType.TEXT : field.type()));
        }
        final Set<String> owned = new HashSet<>();
        for (final MappingDocument.Tags rule : document.tags()) {
            if (!Collections.disjoint(owned, rule.tags().values())) {
                throw new IllegalArgumentException("Two rules of the mapping own the same tag: one would add what the other removes");
            }
            owned.addAll(rule.tags().values());
            tagRules.add(new TagRule(path(rule.path()), rule.tags()));
        }
    }

    private static FieldPath path(final String path) {
        if (path == null) {
            throw new IllegalArgumentException("A path of the mapping is null");
        }
        return FieldPath.compile(path);
    }

    /**
     * Parses a mapping document.
     *
     * @throws IllegalArgumentException when it is invalid; the message names the fault and its place
     */
    public static ContactMapping parse(final String json) {
        try {
            return new ContactMapping(JSON.readValue(json, MappingDocument.class), Digests.sha256(json).substring(0, VERSION_DIGITS));
        } catch (final UnrecognizedPropertyException e) {
            throw new IllegalArgumentException("The mapping has %s, which is unknown: line %d".formatted(e.getPropertyName(), e.getLocation().getLineNr()), e);
        } catch (final JacksonException e) {
            throw new IllegalArgumentException("The mapping cannot be read, line %d: %s"
                    .formatted(e.getLocation() == null ? 1 : e.getLocation().getLineNr(), e.getOriginalMessage().replaceAll(" \\(.*", "")), e);
        }
    }

    /** Identifies this document. */
    public String version() {
        return version;
    }

    /** Names of the vendor's fields that the mapping writes. */
    public List<String> fieldNames() {
        return fields.stream().map(field -> field.field().field()).toList();
    }

    /**
     * A field of the vendor that the mapping writes.
     *
     * @param fallback the value for an empty field; null for none
     */
    public record Target(String field, FieldType type, String fallback) {
    }

    /** The fields of the vendor that the mapping writes. */
    public List<Target> targets() {
        return fields.stream().map(field -> new Target(field.field().field(), field.type(), field.field().fallback())).toList();
    }

    /** All tags that the mapping controls. */
    public Set<String> ownedTags() {
        final Set<String> owned = new LinkedHashSet<>();
        tagRules.forEach(rule -> owned.addAll(rule.tags().values()));
        return owned;
    }

    /** The canonical address of a record; null without a valid one. */
    public String email(final Record record) {
        return MailAddress.canonical(email.readString(record));
    }

    private String readableEmail(final Record record) throws MappingException {
        final String address = email(record);
        final String read = address == null ? email.readString(record) : null;
        if (read != null && !Texts.trim(Texts.withoutControls(read)).isEmpty()) {
            throw new MappingException(email.path(), "is not a single valid address");
        }
        return address;
    }

    /**
     * Maps a record. Fields and tags of an absent column stay unchanged at the vendor.
     *
     * @throws MappingException when a value does not fit the type of its field
     */
    public MappedContact map(final Record record) throws MappingException {
        final Map<String, Object> values = new LinkedHashMap<>();
        for (final MappedField field : fields) {
            put(values, field, record);
        }
        final Set<String> tags = new LinkedHashSet<>();
        final Set<String> others = new LinkedHashSet<>();
        for (final TagRule rule : tagRules) {
            if (rule.path().isAbsent(record)) {
                continue;
            }
            final String value = rule.path().readString(record);
            final String tag = value == null ? null : rule.tags().get(value);
            if (tag != null) {
                tags.add(tag);
            }
            rule.tags().values().stream().filter(other -> !other.equals(tag)).forEach(others::add);
        }
        final String languageCode = language == null ? null : language.readString(record);
        return new MappedContact(readableEmail(record), languageCode == null || languageCode.isBlank() ? null : languageCode.strip(), values, tags, others);
    }

    private static void put(final Map<String, Object> values, final MappedField field, final Record record) throws MappingException {
        final String name = field.field().field();
        if (field.path().isAbsent(record)) {
            return;
        }
        final Object value = field.path().read(record);
        final String text = Values.asText(value);
        if (value == null || text != null && text.isBlank()) {
            final MappingDocument.WhenEmpty whenEmpty = field.field().whenEmpty() == null ? MappingDocument.WhenEmpty.KEEP : field.field().whenEmpty();
            switch (whenEmpty) {
                case CLEAR -> values.put(name, "");
                case DEFAULT -> values.put(name, field.field().fallback());
                default -> {
                    return;
                }
            }
            return;
        }
        final Object converted = field.type().convert(value, field.field().format());
        if (converted == null) {
            throw new MappingException(field.path().path(), "is not %s, as the field %s requires".formatted(field.type().words(), name));
        }
        values.put(name, converted);
    }
}
