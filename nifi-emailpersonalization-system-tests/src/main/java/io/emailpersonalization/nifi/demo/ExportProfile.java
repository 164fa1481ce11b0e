// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.intake.map.MappingCounts;
import io.emailpersonalization.nifi.intake.map.ProfileMismatchException;
import io.emailpersonalization.nifi.intake.map.ProfileRecognition;
import io.emailpersonalization.nifi.intake.map.RecordMapper;
import io.emailpersonalization.nifi.intake.profile.RecordKind;
import io.emailpersonalization.nifi.intake.profile.ShippedProfile;
import io.emailpersonalization.nifi.intake.profile.SourceProfile;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The profile by which the flow reads the user's export. It is found with the code of MapCustomerRecord before the flow starts, so that a fault in the columns is told at once. */
final class ExportProfile {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> REQUIRED = List.of("customer_id", "email");

    private final SourceProfile profile;
    /** The text of the profile; null where the flow recognizes it by itself. */
    private final String document;
    private final RecordMapper mapper;

    private ExportProfile(final SourceProfile profile, final String document, final RecordMapper mapper) {
        this.profile = profile;
        this.document = document;
        this.mapper = mapper;
    }

    /**
     * Finds the profile of an export, with the user's choices added.
     *
     * @param wanted the name of a shipped profile, or a file with one; null to recognize it
     * @throws DemoException when no profile fits, a column is missing, or the flow would not read a column of refusals
     */
    static ExportProfile of(final ExportFields export, final String fileName, final String wanted, final ColumnChoices choices) {
        final List<String> columns = export.schema().getFieldNames();
        choices.columns().filter(column -> !columns.contains(column)).findFirst().ifPresent(column -> {
            throw new DemoException("There is no column %s; columns found: %s.".formatted(column, String.join(", ", columns)));
        });
        RefusalNames.check(choices);
        final boolean isGiven = wanted != null || choices.columns().findAny().isPresent();
        final String name = wanted == null ? recognized(export.schema(), choices) : wanted;
        final ObjectNode base = isShipped(name) ? shipped(name) : own(name);
        addTo(base, choices, columns);
        final SourceProfile profile = parse(base.toString());
        final RecordMapper mapper = mapper(profile.forFile(fileName), export.schema());
        refuseOrders(profile);
        refuseMissing(mapper, columns);
        RefusalNames.refuseUnread(mapper.successSchema(), choices);
        return new ExportProfile(profile, isGiven ? base.toString() : null, mapper);
    }

    private static String recognized(final RecordSchema schema, final ColumnChoices choices) {
        try {
            return new ProfileRecognition(ShippedProfile.loadAll(), ShippedProfile.CUSTOMER.getValue()).recognize(schema).name();
        } catch (final ProfileMismatchException e) {
            if (choices.fields().isEmpty()) {
                throw new DemoException("%s: say --profile NAME, or name the columns with --map customer_id=COLUMN --map email=COLUMN; columns found: %s.".formatted(
                        e.getMessage().replaceFirst("\\. Name .*", ""), String.join(", ", schema.getFieldNames())), e);
            }
            return ShippedProfile.CUSTOMER.getValue();
        }
    }

    private static boolean isShipped(final String name) {
        return names().contains(name);
    }

    /** The names of the shipped profiles. */
    private static List<String> names() {
        return Arrays.stream(ShippedProfile.values()).filter(each -> each != ShippedProfile.AUTO && each != ShippedProfile.OWN).map(ShippedProfile::getValue).toList();
    }

    private static ObjectNode shipped(final String name) {
        try (InputStream json = ShippedProfile.class.getResourceAsStream("/profiles/" + name + ".json")) {
            return (ObjectNode) JSON.readTree(json);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode own(final String name) {
        final Path file = DemoOptions.path(name);
        if (!Files.isReadable(file)) {
            throw new DemoException("%s is neither a profile nor a file%s The profiles are %s.".formatted(name,
                    Suggestions.closest(name, names()).map(": did you mean %s?"::formatted).orElse("."), String.join(", ", names())));
        }
        try {
            parse(Files.readString(file));
            return (ObjectNode) JSON.readTree(file.toFile());
        } catch (final IOException e) {
            throw new DemoException("The profile %s cannot be read: check that it is UTF-8.".formatted(name), e);
        }
    }

    private static SourceProfile parse(final String document) {
        try {
            return SourceProfile.parse(document);
        } catch (final IllegalArgumentException e) {
            throw new DemoException(e.getMessage() + ".", e);
        }
    }

    /** Puts the columns that the user named before those of the profile. */
    private static void addTo(final ObjectNode profile, final ColumnChoices choices, final List<String> columns) {
        choices.fields().forEach((field, column) -> {
            switch (field) {
                case "marketing_consent" -> {
                    putFirst(profile.withObject("/consent"), "from", column);
                    profile.withObject("/consent").put("usualWords", true);
                }
                case "consent_at" -> {
                    putFirst(profile.withObject("/consent"), "grantedAt", column);
                    putFirst(profile.withObject("/consent"), "withdrawnAt", column);
                }
                default -> {
                    final ObjectNode fields = profile.withObject("/fields");
                    putFirst(fields.get(field) instanceof ObjectNode rule ? rule : fields, fields.get(field) instanceof ObjectNode ? "from" : field, column);
                }
            }
        });
        if (!choices.refusals().isEmpty()) {
            final ObjectNode refusals = profile.withObject("/refusals");
            RefusalNames.targets(choices.refusals(), columns, refusals).forEach((target, column) -> refusals.put(target, path(column)));
        }
    }

    private static void putFirst(final ObjectNode rule, final String member, final String column) {
        final JsonNode before = rule.get(member);
        final ArrayNode paths = JSON.createArrayNode().add(path(column));
        if (before instanceof ArrayNode several) {
            paths.addAll(several);
        } else if (before != null) {
            paths.add(before);
        }
        rule.set(member, paths);
    }

    /** The RecordPath of a column. */
    private static String path(final String column) {
        final String quote = column.contains("'") ? "\"" : "'";
        return "/" + quote + column + quote;
    }

    private static RecordMapper mapper(final SourceProfile profile, final RecordSchema schema) {
        try {
            return new RecordMapper(profile, null, schema, null, new MappingCounts());
        } catch (final ProfileMismatchException e) {
            throw new DemoException(e.getMessage() + ".", e);
        }
    }

    private static void refuseOrders(final SourceProfile profile) {
        if (profile.kind() == RecordKind.PURCHASE) {
            throw new DemoException("The file holds orders (%s), and the demo needs customers: export these. With --keep, put the orders into the flow's input afterwards.".formatted(profile.name()));
        }
    }

    private static void refuseMissing(final RecordMapper mapper, final List<String> columns) {
        final List<String> missing = new ArrayList<>(REQUIRED);
        missing.removeAll(mapper.successSchema().getFieldNames());
        if (!missing.isEmpty()) {
            final Map<String, String> unmapped = mapper.unmappedFields();
            throw new DemoException("Say which column holds %s, with %s; columns found: %s.".formatted(String.join(" and ", missing), String.join(" ", missing.stream()
                    .map(field -> "--map " + field + "=" + unmapped.entrySet().stream().filter(each -> each.getValue().equals(field)).findFirst().map(each -> RefusalNames.quoted(each.getKey()))
                            .orElse("COLUMN")).toList()), String.join(", ", columns)));
        }
    }

    /** The name of the profile. */
    String name() {
        return profile.name();
    }

    /** The text of the profile for the flow's parameter; null where the flow recognizes it by itself. */
    String document() {
        return document;
    }

    /** The columns that keep their names, each with the field that it may be meant for. */
    List<String> unrecognized() {
        return mapper.unmappedFields().entrySet().stream().map(field -> field.getKey() + (field.getValue().isEmpty() ? ""
                : " (did you mean %s? Say --map %s=%s)".formatted(field.getValue(), field.getValue(), RefusalNames.quoted(field.getKey())))).toList();
    }
}
