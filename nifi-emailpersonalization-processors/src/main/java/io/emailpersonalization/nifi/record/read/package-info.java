// SPDX-License-Identifier: Apache-2.0
/** Reads records, and explains unreadable content. */
package io.emailpersonalization.nifi.record.read;
