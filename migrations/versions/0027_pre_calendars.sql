CREATE TABLE business_calendar (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	time_zone TEXT NOT NULL, 
	working_days TEXT[] NOT NULL, 
	opens_minute INTEGER NOT NULL, 
	closes_minute INTEGER NOT NULL, 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_business_calendar_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_business_calendar_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_business_calendar_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_business_calendar PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_business_calendar_working_days CHECK (working_days <@ array['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']::text[]), 
	CONSTRAINT ck_business_calendar_some_days CHECK (cardinality(working_days) > 0), 
	CONSTRAINT ck_business_calendar_opens_minute CHECK (opens_minute >= 0), 
	CONSTRAINT ck_business_calendar_closes_minute CHECK (closes_minute <= 1440), 
	CONSTRAINT ck_business_calendar_shortest_day CHECK (closes_minute - opens_minute >= 60)
);

CREATE INDEX ix_business_calendar_created_at ON business_calendar (tenant_id, created_at, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_business_calendar_live ON business_calendar (tenant_id) WHERE deleted_at IS NULL;

CREATE TABLE business_holiday (
	tenant_id UUID NOT NULL, 
	id UUID DEFAULT uuidv7() NOT NULL, 
	observed_on DATE NOT NULL, 
	name TEXT CONSTRAINT ck_business_holiday_name_length CHECK (char_length(name) <= 500), 
	revision BIGINT DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_business_holiday_created_at CHECK (created_at >= '0001-01-01 00:00:00Z' and created_at < '10000-01-01 00:00:00Z'), 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL CONSTRAINT ck_business_holiday_updated_at CHECK (updated_at >= '0001-01-01 00:00:00Z' and updated_at < '10000-01-01 00:00:00Z'), 
	deleted_at TIMESTAMP WITH TIME ZONE CONSTRAINT ck_business_holiday_deleted_at CHECK (deleted_at >= '0001-01-01 00:00:00Z' and deleted_at < '10000-01-01 00:00:00Z'), 
	CONSTRAINT pk_business_holiday PRIMARY KEY (tenant_id, id)
);

CREATE INDEX ix_business_holiday_observed_on ON business_holiday (tenant_id, observed_on, id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX uq_business_holiday_live ON business_holiday (tenant_id, observed_on) WHERE deleted_at IS NULL;

