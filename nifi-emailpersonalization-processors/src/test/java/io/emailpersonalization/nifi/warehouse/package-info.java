// SPDX-License-Identifier: Apache-2.0
/** The tables, procedures and statements of the warehouse parts, on a real PostgreSQL. */
package io.emailpersonalization.nifi.warehouse;
