// SPDX-License-Identifier: Apache-2.0
/** Reads records, and names what cannot be read. */
package io.emailpersonalization.nifi.record.read;
